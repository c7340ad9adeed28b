package author

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// toNode makes the tree of a value that is to be written.
func toNode(value any) (*yaml.Node, error) {
	scalar := func(tag, s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: s} }
	switch v := value.(type) {
	case string:
		return text(v), nil
	case bool:
		return scalar("!!bool", strconv.FormatBool(v)), nil
	case int:
		return scalar("!!int", strconv.Itoa(v)), nil
	case Plain:
		return plain(string(v)), nil
	case Snippet:
		doc, err := parseDocument(string(v))
		if err != nil {
			return nil, fmt.Errorf("read a snippet: %w", err)
		}
		return doc.Content[0], nil
	case []any:
		return sequence(v)
	case Pairs:
		return mapping(v)
	case Lines:
		n, err := mapping(Pairs(v))
		if err == nil {
			n.Style = 0
		}
		return n, err
	}
	return nil, fmt.Errorf("a value of type %T can't be written", value)
}

// text is a string, in quotes where an author would be well advised to use them.
func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.ContainsAny(s, ":#{}[]\"'") && !strings.Contains(s, "\n") {
		n.Style = yaml.DoubleQuotedStyle
		if strings.ContainsAny(s, `"\`) {
			n.Style = yaml.SingleQuotedStyle
		}
	}
	return n
}

// plain is a value that needs no quotes to be what it is; a text if it would be
// something else.
func plain(s string) *yaml.Node {
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(s), &n); err == nil && len(n.Content) == 1 && n.Content[0].Kind == yaml.ScalarNode && n.Content[0].Value == s {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: n.Content[0].Tag, Value: s}
	}
	return text(s)
}

func sequence(items []any) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, item := range items {
		child, err := toNode(item)
		if err != nil {
			return nil, err
		}
		if child.Kind != yaml.ScalarNode {
			n.Style = 0
		}
		n.Content = append(n.Content, child)
	}
	return n, nil
}

// mapping is in braces if it is short and holds nothing but words and texts.
func mapping(pairs Pairs) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	for _, p := range pairs {
		child, err := toNode(p.Value)
		if err != nil {
			return nil, err
		}
		if child.Kind != yaml.ScalarNode || child.Tag != "!!str" {
			n.Style = 0
		}
		n.Content = append(n.Content, text(p.Key), child)
	}
	roomy(n)
	return n, nil
}

// roomy writes a mapping in lines if it is too long for braces, or holds a text
// of several lines. It reports whether it was in braces until now.
func roomy(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || n.Style&yaml.FlowStyle == 0 {
		return false
	}
	length := 0
	for _, child := range n.Content {
		length += utf8.RuneCountInString(child.Value) + len(": ")
		if strings.Contains(child.Value, "\n") {
			length += widest
		}
	}
	if length > widest {
		n.Style &^= yaml.FlowStyle
	}
	return length > widest
}
