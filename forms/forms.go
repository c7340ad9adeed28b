// Package forms holds the shipped forms, and the consultation that they belong
// to, as YAML: data and nothing else. Packages form and consultation read it.
// The folder blocks has parts of forms, which organisers put into theirs.
package forms

import (
	"embed"
	"io/fs"
)

// Files holds consultation.yaml, and each form as "<form>.yaml".
//
//go:embed *.yaml
var Files embed.FS

//go:embed blocks/*.yaml
var blocks embed.FS

// Blocks are the ready-made parts: each file is a form, of which the pages or
// the questions are taken.
func Blocks() fs.FS {
	sub, err := fs.Sub(blocks, "blocks")
	if err != nil { // the folder is embedded
		panic(err)
	}
	return sub
}
