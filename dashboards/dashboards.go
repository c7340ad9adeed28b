// Package dashboards holds the shipped dashboards: the YAML files beside it,
// embedded, and nothing else. Package chart reads them.
package dashboards

import "embed"

// Files holds every shipped dashboard, "<dashboard>.yaml".
//
//go:embed *.yaml
var Files embed.FS
