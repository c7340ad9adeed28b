package translation

import (
	"fmt"
	"strconv"

	"toadam/internal/author"
	"toadam/internal/form"
)

// Apply returns the form's file with the changes in it. Comments and the layout
// stay as the author wrote them.
func Apply(file string, src []byte, changes []Change) ([]byte, error) {
	d, findings := form.Parse(file, src)
	if err := findings.Err(); err != nil {
		return nil, err
	}
	doc, err := author.Edit(src)
	if err != nil {
		return nil, fmt.Errorf("translate %s: %w", d.ID, err)
	}
	for _, round := range rounds(changes) {
		at, values := places(doc.At("")), map[string]any{}
		for _, c := range round {
			text, ok := at[c.Key]
			if !ok {
				return nil, fmt.Errorf("translate %s: %s is not in the file", d.ID, c.Key)
			}
			if text.IsWord() { // in the form's own language
				values[text.Path()] = author.Pairs{{Key: d.Languages[0], Value: text.Word()}, {Key: c.Language, Value: c.Text}}
			} else {
				values[text.Path()+"/"+c.Language] = c.Text
			}
		}
		if err := doc.SetAll(values); err != nil {
			return nil, fmt.Errorf("translate %s: %w", d.ID, err)
		}
	}
	return doc.Bytes(), verify(file, doc.Bytes(), changes)
}

// rounds are the changes by language: in one, each text changes once.
func rounds(changes []Change) [][]Change {
	var list [][]Change
	index := map[string]int{}
	for _, c := range changes {
		i, ok := index[c.Language]
		if !ok {
			i = len(list)
			index[c.Language] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], c)
	}
	return list
}

// verify reads the new file, and looks for the changes in it.
func verify(file string, made []byte, changes []Change) error {
	d, findings := form.Parse(file, made)
	if err := findings.Err(); err != nil {
		return err
	}
	texts := map[string]form.Text{}
	for _, t := range Of(d) {
		texts[t.Key] = t.In
	}
	for _, c := range changes {
		if texts[c.Key][c.Language] != c.Text {
			return fmt.Errorf("translate %s: %s did not come out as it should in %s", d.ID, c.Key, c.Language)
		}
	}
	return nil
}

// places finds the texts in a form's file, by their keys.
func places(root author.Node) map[string]author.Node {
	f := finder{root: root, at: map[string]author.Node{}}
	f.all("_form", root)
	for _, page := range root.Get("pages").Items() {
		f.page(page)
	}
	for _, quota := range root.Get("quotas").Items() {
		f.all("_quota."+quota.Get("quota").Word(), quota)
	}
	return f.at
}

// finder gathers where texts stand.
type finder struct {
	root author.Node
	at   map[string]author.Node
}

// all notes the values of a mapping under the prefix.
func (f *finder) all(prefix string, m author.Node) {
	for _, key := range m.Keys() {
		f.at[prefix+"."+key] = m.Get(key)
	}
}

func (f *finder) page(m author.Node) {
	prefix := "_page." + m.Get("page").Word()
	f.all(prefix, m)
	for _, q := range m.Get("questions").Items() {
		f.question("", q)
	}
	for i, s := range m.Get("sections").Items() {
		f.all(prefix+".section_"+strconv.Itoa(i+1), s)
		for _, q := range s.Get("questions").Items() {
			f.question("", q)
		}
	}
}

// named are the lists of a question whose items are an identifier and a text,
// with how keys call an item.
var named = map[string]string{
	"options": "option", "scale": "option", "rows": "row", "statements": "row", "columns": "column",
}

func (f *finder) question(prefix string, m author.Node) {
	keys := m.Keys()
	if len(keys) == 0 {
		return
	}
	prefix += m.Get(keys[0]).Word() // the kind, with the identifier
	f.all(prefix, m)
	for _, key := range keys[1:] {
		item, list := named[key], m.Get(key)
		if list.IsWord() && item != "" {
			list = f.list(list.Word())
		}
		for _, x := range list.Items() {
			switch ids := x.Keys(); {
			case key == "fields":
				f.question(prefix+".field.", x)
			case item != "" && len(ids) > 0:
				f.at[prefix+"."+item+"."+ids[0]] = x.Get(ids[0])
			}
		}
	}
}

// list is the scale or list that has the name.
func (f *finder) list(name string) author.Node {
	if l := f.root.Get("scales").Get(name); l.Present() {
		return l
	}
	return f.root.Get("lists").Get(name)
}
