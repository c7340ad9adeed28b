// Package forms holds the shipped forms: the YAML files beside it, embedded,
// and nothing else. Package form reads them.
package forms

import "embed"

// Files holds every shipped form, "<form>.yaml".
//
//go:embed *.yaml
var Files embed.FS
