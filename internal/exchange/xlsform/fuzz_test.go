package xlsform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

// csvOf is an XLSForm in CSV with a question of each column's content.
const csvOf = `survey,,,,,,,
,type,name,label,relevant,constraint,calculation,choice_filter
,select_one l or_other,a,A,,,,
,begin group,g,G,${a} = 'x',,,
,select_one m,b,B {{ ${a},,,,col=${a}
,range,n,N,selected(${a}, 'y'),. > 3,,
,end group,,,,,,
,begin repeat,r,R,,,,
,text,t,T,,"regex(., '[a-z]+')",,
,end repeat,,,,,,
,calculate,c,,,,${n} div 2,
,date,d,D,${c} > 1,. >= today() - 30,,
choices,,,,
,list_name,name,label,col
,l,x,X,
,l,y,Y,
,m,1,One,x
,m,2,Two,y
,m,3,Three,x
`

// FuzzRead checks that no file makes the importer panic, that it either has a
// definition or says what is wrong, and that form.Parse reads the definition's
// YAML.
func FuzzRead(f *testing.F) {
	f.Add([]byte(csvOf))
	f.Add([]byte(strings.ReplaceAll(csvOf, "label", "label::Tiếng Việt (vi)")))
	if dir := os.Getenv("TOADAM_TEST_DATA"); dir != "" {
		paths, _ := filepath.Glob(filepath.Join(dir, "xlsform", "*.*"))
		for _, p := range paths {
			if src, err := os.ReadFile(p); err == nil && len(src) < 30_000 {
				f.Add(src)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) { sound(t, Read("f.csv", src)) })
}

// FuzzExpression puts an expression into each column that has one.
func FuzzExpression(f *testing.F) {
	for _, src := range []string{
		"${a} = 'x' and not(selected(${b}, '1')) or . <= 5", "if(${n} > 3, int(${n} div 2), coalesce(${n}, 0))", "regex(., '^[0-9]{3}$')",
		"today() - ${d} > 18 * 365.25", "../a != '' and count-selected(.) = 1", "${a} >= 1", "((((1))))", "string-length(${t}) mod -2", "‘x’ = ${a}",
		"pulldata('f', 'a', 'b', ${a})", "/data/g/b[position() = 1]", "true()", "0", "decimal-date-time(${d}) < now()",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		cell := `"` + strings.ReplaceAll(src, `"`, `""`) + `"`
		sound(t, Read("f.csv", []byte(`survey,,,,,,,
,type,name,label,relevant,constraint,calculation,required
,select_multiple l,b,B,,,,
,select_one l,a,A,`+cell+`,`+cell+`,,`+cell+`
,text,t,T,,`+cell+`,,
,calculate,n,,,,`+cell+`,
,decimal,k,K,`+cell+`,`+cell+`,,`+cell+`
,date,d,D,`+cell+`,`+cell+`,,
choices,,,
,list_name,name,label
,l,x,X
,l,1,One
`)))
	})
}

func sound(t *testing.T, im exchange.Import) {
	t.Helper()
	if (im.Definition == nil) == (len(im.Faults) == 0) {
		t.Fatalf("definition %v with faults %v", im.Definition, im.Faults)
	}
	if im.Definition == nil {
		return
	}
	if _, fs := form.Parse("f.yaml", im.Definition.YAML()); len(fs) > 0 {
		t.Fatalf("%v\n%s", fs, im.Definition.YAML())
	}
}
