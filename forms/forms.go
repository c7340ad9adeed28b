// Package forms holds the shipped forms, and the consultation that they belong
// to, as YAML: data and nothing else. Packages form and consultation read it.
package forms

import "embed"

// Files holds consultation.yaml, and each form as "<form>.yaml".
//
//go:embed *.yaml
var Files embed.FS
