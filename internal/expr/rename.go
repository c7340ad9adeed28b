package expr

// Rename returns an expression with another name for a question, and whether
// there was one to rename. What can't be parsed stays as it is.
func Rename(src, from, to string) (string, bool) {
	e, err := Parse(src)
	if err != nil {
		return src, false
	}
	var at []int
	e.root.walk(func(n *node) {
		if n.op == name && n.question == from {
			at = append(at, n.at)
		}
	})
	for i := len(at) - 1; i >= 0; i-- { // from the end, so that the places before stay
		src = src[:at[i]] + to + src[at[i]+len(from):]
	}
	return src, len(at) > 0
}
