package templates

// languageName is a language's name in itself.
func languageName(tag string) string {
	switch tag {
	case "vi":
		return "Tiếng Việt"
	case "en":
		return "English"
	}
	return tag
}
