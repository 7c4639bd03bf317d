package central

import (
	"fmt"
	"strings"

	"bodega/inventory"
)

// Refusals are products that an import has left as they were, since something would have been lost or would not have been true.
type Refusals struct {
	Count   int
	Reasons []string // of the first 20
}

const reasonsKept = 20

// String returns a reason a line.
func (r *Refusals) String() string {
	text := strings.Join(r.Reasons, "\n")
	if more := r.Count - len(r.Reasons); more > 0 {
		text += fmt.Sprintf("\nand %d more", more)
	}
	return text
}

// count takes over what became of the lines of a command.
func (done *Imported) count(l importer, cmd *inventory.Command, answer *inventory.Answer) {
	for i := range answer.Results {
		switch o := answer.Results[i].Outcome; o {
		case inventory.Applied:
			done.Applied++
		case inventory.Skipped:
			done.Skipped++
		default:
			if done.Refused.Count++; len(done.Refused.Reasons) < reasonsKept {
				done.Refused.Reasons = append(done.Refused.Reasons, refusal(l, &cmd.Lines[i], o))
			}
		}
	}
}

// refusal says why a product was not imported.
func refusal(l importer, ln *inventory.Line, o inventory.Outcome) string {
	switch {
	case o == inventory.ProductInUse && ln.Place == nil:
		return fmt.Sprintf("%s lies at %s here, and the file does not say what lies where: it stays as it is", ln.Product, places(l, ln.Product))
	case o == inventory.ProductInUse:
		return fmt.Sprintf("%s has units on hold here: let them go, or sell them, and import again", ln.Product)
	case o == inventory.LocationNotFound:
		return fmt.Sprintf("%s lies at a place that is not here, and the file does not describe: take an export, which does", ln.Product)
	case o == inventory.Conflict:
		return fmt.Sprintf("%s: what is available is not what is free at places that sell: the file was edited, or a place sells there and not here", ln.Product)
	case o == inventory.Exists:
		return fmt.Sprintf("%s is on a hold of which something else is said here", ln.Product)
	case o == inventory.BarcodeInUse:
		return fmt.Sprintf("%s has a barcode that is another product's here: take it from one of the two, and import again", ln.Product)
	default:
		return fmt.Sprintf("%s: %v", ln.Product, o)
	}
}

// places are where a product lies.
func places(l importer, id inventory.ProductID) string {
	_, h, _ := l.Holdings(id)
	var names []string
	for i := range h.Levels {
		names = append(names, string(h.Levels[i].Location))
	}
	if len(names) > 5 {
		names = append(names[:5], fmt.Sprintf("%d more places", len(names)-5))
	}
	return strings.Join(names, ", ")
}
