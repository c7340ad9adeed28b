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

	"github.com/gabriel-vasile/mimetype"
	"github.com/gofiber/fiber/v2"

	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/response"
)

// takeUploads stores the files that came with a page and puts their blobs into
// the input. A file that can't be taken is a problem of its question, and what
// was uploaded there before stays.
func (s *Server) takeUploads(c *fiber.Ctx, v visit, in response.Input) ([]response.Problem, error) {
	if !strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		return nil, nil
	}
	parts, err := c.MultipartForm()
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "read uploads")
	}
	var faults []response.Problem
	for q := range v.form.Pages[v.page].Questions() {
		files := parts.File[q.ID]
		if q.Kind != form.File || len(files) == 0 || files[0].Size == 0 && files[0].Filename == "" {
			continue
		}
		f, content, fault, err := readUpload(q, files[0])
		if err != nil {
			return nil, err
		}
		if fault != nil {
			faults = append(faults, *fault)
			continue
		}
		blob, err := s.Drafts.Upload(c.UserContext(), v.draft, f, bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		in[q.ID] = []string{blob}
	}
	return faults, nil
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
			return response.File{Name: name, Type: kind, Size: h.Size}, content, nil, nil
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
