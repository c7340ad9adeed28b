package response

import (
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
)

// Blobs are the blobs that a field names. One that is named twice is one.
func Blobs(values []string) (blobs []string) {
	for _, blob := range values {
		if strings.TrimSpace(blob) != "" && !slices.Contains(blobs, blob) {
			blobs = append(blobs, blob)
		}
	}
	return blobs
}

// upload checks the files of a question, of which the field has the blobs.
func (e *evaluation) upload(q *form.Question) {
	blobs := Blobs(e.in[q.ID])
	switch n, most := len(blobs), q.MostFiles(); {
	case n == 0 && e.required:
		e.fail(q, RequiredFile)
	case n == 0:
	case n > most && most == 1:
		e.fail(q, OneValue)
	case n > most:
		e.fail(q, FilesAtMost, "max", strconv.Itoa(most))
	case n < q.AtLeast:
		e.fail(q, FilesAtLeast, "min", strconv.Itoa(q.AtLeast))
	default:
		e.files(q, blobs)
	}
}

// files takes the files, if there is nothing wrong with any.
func (e *evaluation) files(q *form.Question, blobs []string) {
	list := make([]File, len(blobs))
	for i, blob := range blobs {
		f, known := e.uploads[blob]
		switch {
		case !known:
			e.fail(q, FileUnknown)
		case f.Size == 0:
			e.fail(q, FileEmpty, "name", f.Name)
		case q.MaxBytes > 0 && f.Size > q.MaxBytes:
			e.fail(q, FileTooLarge, "name", f.Name, "mb", strconv.FormatInt(q.MaxBytes>>20, 10))
		case !slices.Contains(q.Types, f.Type):
			e.fail(q, FileType, "name", f.Name, "types", strings.Join(q.Types, ", "))
		default:
			list[i] = f
			continue
		}
		return
	}
	e.answers[q.ID] = Answer{Parts: &Parts{Files: list}}
}

// blobs are the files' identifiers.
func blobs(files []File) []string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = f.Blob
	}
	return list
}

// names are what their owner's computer called the files.
func names(files []File) []string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = f.Name
	}
	return list
}

// appendFiles writes a file as a document, and several as an array of them.
func appendFiles(doc []byte, q *form.Question, files []File) []byte {
	if q.MostFiles() == 1 && len(files) == 1 {
		return appendFile(doc, q.ID, &files[0])
	}
	at, doc := bsoncore.AppendArrayElementStart(doc, q.ID)
	for i := range files {
		doc = appendFile(doc, strconv.Itoa(i), &files[i])
	}
	doc, _ = bsoncore.AppendArrayEnd(doc, at)
	return doc
}

func appendFile(doc []byte, key string, f *File) []byte {
	at, doc := bsoncore.AppendDocumentElementStart(doc, key)
	doc = bsoncore.AppendStringElement(doc, "blob", f.Blob)
	doc = bsoncore.AppendStringElement(doc, "name", f.Name)
	doc = bsoncore.AppendStringElement(doc, "type", f.Type)
	doc = bsoncore.AppendInt64Element(doc, "size", f.Size)
	doc, _ = bsoncore.AppendDocumentEnd(doc, at)
	return doc
}

// decodeFiles reads one file or several, whichever the question asks for now.
func decodeFiles(v bsoncore.Value) (*Parts, bool) {
	values := []bsoncore.Value{v}
	if array, ok := v.ArrayOK(); ok {
		var err error
		if values, err = array.Values(); err != nil {
			return nil, false
		}
	}
	files := make([]File, len(values))
	for i, v := range values {
		if !decodeFile(v, &files[i]) {
			return nil, false
		}
	}
	return &Parts{Files: files}, len(files) > 0
}

func decodeFile(v bsoncore.Value, f *File) (ok bool) {
	doc, ok := v.DocumentOK()
	if !ok {
		return false
	}
	var isString [3]bool
	f.Blob, isString[0] = doc.Lookup("blob").StringValueOK()
	f.Name, isString[1] = doc.Lookup("name").StringValueOK()
	f.Type, isString[2] = doc.Lookup("type").StringValueOK()
	f.Size, ok = doc.Lookup("size").Int64OK()
	return ok && isString == [3]bool{true, true, true}
}

// files reads the blob of a file, or an array of several.
func (r *jsonReader) files(q *form.Question) {
	if q.MostFiles() == 1 || r.dec.PeekKind() == '"' {
		r.text(q, q.ID, WrongType)
		return
	}
	r.in[q.ID] = r.options(q)
}

// filesValue is an answer as files reads it.
func filesValue(q *form.Question, files []File) any {
	if q.MostFiles() == 1 && len(files) == 1 {
		return files[0].Blob
	}
	return blobs(files)
}
