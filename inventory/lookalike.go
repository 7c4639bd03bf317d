package inventory

import (
	"fmt"
	"strconv"
	"strings"
)

// examplesMax is how many texts a line of OldTexts shows.
const examplesMax = 3

// oldTexts are texts of one kind that would be refused today.
type oldTexts struct {
	what     string
	count    int
	examples []string
}

func (o *oldTexts) add(text, issue string) {
	if o.count++; o.count <= examplesMax {
		o.examples = append(o.examples, strconv.QuoteToASCII(text)+" "+issue)
	}
}

// OldTexts tells, in a line for each kind, of products whose texts are older than the rules for new ones, with examples: they work, but
// some look like other products. There are none if all is well.
func (s *State) OldTexts() (lines []string) {
	v := s.View()
	ids := oldTexts{what: "product ids"}
	twins := oldTexts{what: "product ids that look like another and are"}
	names, categories := oldTexts{what: "names"}, oldTexts{what: "categories"}
	v.Products(func(p *Product) bool {
		if issue := CheckNewID(p.ID); issue != "" {
			ids.add(string(p.ID), issue)
			if twin := lookalike(string(p.ID)); v.Find(ProductID(twin)) != nil {
				twins.add(string(p.ID), "looks like "+strconv.Quote(twin))
			}
		}
		if issue := valueRules[ValueName].text(p.Name); issue != "" {
			names.add(p.Name, issue)
		}
		if issue := valueRules[ValueCategory].text(p.Category); issue != "" {
			categories.add(p.Category, issue)
		}
		return true
	})
	for _, o := range []oldTexts{ids, twins, names, categories} {
		if o.count > 0 {
			lines = append(lines, fmt.Sprintf("%d %s older than today's rules, such as %s", o.count, o.what, strings.Join(o.examples, "; ")))
		}
	}
	return lines
}

// CheckNewID says why an id could not be that of a new product, or nothing: ids older than the rules may break them.
func CheckNewID(id ProductID) (issue string) {
	composed, issue := NewProductID(string(id))
	if issue == "" && composed != id {
		issue = "is not in composed form (NFC), which is " + strconv.QuoteToASCII(string(composed))
	}
	return issue
}
