package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"github.com/gofiber/fiber/v2"

	"toadam/internal/draft"
	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/response"
)

// takeUploads stores the files that came with a page and puts their blobs into
// the input. A file that can't be taken is a problem of its question, and what
// was uploaded there before stays.
func (s *Server) takeUploads(c *fiber.Ctx, v visit, in response.Input) ([]response.Problem, error) {
	for q := range v.form.Pages[v.page].Questions() {
		if q.Kind == form.File {
			in[q.ID] = response.Blobs(in[q.ID])
		}
	}
	if !strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		return nil, nil
	}
	parts, err := c.MultipartForm()
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "read uploads")
	}
	var faults []response.Problem
	for q := range v.form.Pages[v.page].Questions() {
		if q.Kind != form.File {
			continue
		}
		for _, h := range parts.File[q.ID] {
			if h.Size == 0 && h.Filename == "" { // none was chosen
				continue
			}
			fault, err := s.takeUpload(c, v, q, h, in)
			if err != nil {
				return nil, err
			}
			if fault != nil {
				faults = append(faults, *fault)
			}
			if fault != nil && fault.Args["name"] == "" { // nor can any after it be taken
				break
			}
		}
	}
	return faults, nil
}

// takeUpload stores one file, in place of the one that was there, or beside
// others if the question takes several.
func (s *Server) takeUpload(c *fiber.Ctx, v visit, q *form.Question, h *multipart.FileHeader, in response.Input) (*response.Problem, error) {
	most := q.MostFiles()
	if most > 1 && len(in[q.ID]) >= most {
		return &response.Problem{Question: q.ID, Code: response.FilesAtMost, Args: map[string]string{"max": strconv.Itoa(most)}}, nil
	}
	f, content, fault, err := readUpload(q, h)
	if err != nil || fault != nil {
		return fault, err
	}
	blob, err := s.Drafts.Upload(c.UserContext(), v.draft, f, bytes.NewReader(content))
	if problem.Is(err, problem.TooMany) {
		return &response.Problem{Question: q.ID, Code: "file_too_many", Args: map[string]string{"max": strconv.Itoa(draft.MaxFiles)}}, nil
	}
	if err != nil {
		return nil, err
	}
	if most == 1 {
		in[q.ID] = nil
	}
	in[q.ID] = append(in[q.ID], blob)
	return nil, nil
}

// readUpload checks a file against its question: size, and type by content.
func readUpload(q *form.Question, h *multipart.FileHeader) (f response.File, content []byte, fault *response.Problem, err error) {
	name := path.Base(strings.ReplaceAll(h.Filename, `\`, "/"))
	refuse := func(code string) (response.File, []byte, *response.Problem, error) {
		args := map[string]string{"types": strings.Join(q.Types, ", "), "mb": strconv.FormatInt(q.MaxBytes>>20, 10), "name": name}
		return response.File{}, nil, &response.Problem{Question: q.ID, Code: code, Args: args}, nil
	}
	switch {
	case h.Size == 0:
		return refuse("file_empty")
	case h.Size > q.MaxBytes:
		return refuse("file_too_large")
	}
	r, err := h.Open()
	if err != nil {
		return f, nil, nil, fmt.Errorf("open an upload: %w", err)
	}
	defer r.Close()
	if content, err = io.ReadAll(r); err != nil {
		return f, nil, nil, fmt.Errorf("read an upload: %w", err)
	}
	kind := sniff(content)
	for _, t := range q.Types {
		if t == kind {
			return response.File{Name: safeName(name, kind), Type: kind, Size: h.Size}, content, nil, nil
		}
	}
	return refuse("file_type")
}

// sniff tells a file's type from its content: "pdf", "docx" or "". What a
// browser or a name says is not believed.
func sniff(content []byte) string {
	switch m := mimetype.Detect(content); {
	case m.Is("application/pdf"):
		return "pdf"
	case isDocument(content):
		return "docx"
	}
	return ""
}

// isDocument reports whether the content is a zip archive with the part that
// makes it a Word document without macros.
func isDocument(content []byte) bool {
	if !bytes.HasPrefix(content, []byte("PK\x03\x04")) { // a program may have an archive behind it
		return false
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false
	}
	found := false
	for _, f := range z.File {
		if strings.EqualFold(f.Name, "word/vbaProject.bin") {
			return false
		}
		found = found || f.Name == "word/document.xml"
	}
	return found
}

const maxName = 100 // characters of an uploaded file's name

// safeName is the name under which organisers get the file: what its owner
// called it, without characters that hide or turn round parts of it, and with
// the ending of what it is.
func safeName(name, kind string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if ending := path.Ext(name); len(ending) <= 6 {
		name = strings.TrimSuffix(name, ending)
	}
	name = strings.Trim(name, ". ")
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	if name == "" {
		name = "file"
	}
	return name + "." + kind
}
