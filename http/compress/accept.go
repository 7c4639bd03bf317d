package compress

import "strings"

// Takes says whether Accept-Encoding names an encoding without refusing it. "*" is not taken for a name: who sends it takes the
// file as it is as well.
func Takes(accepted []string, encoding string) bool {
	for _, v := range accepted {
		for item := range strings.SplitSeq(v, ",") {
			name, weight, _ := strings.Cut(item, ";")
			if !strings.EqualFold(strings.TrimSpace(name), encoding) {
				continue
			}
			_, q, _ := strings.Cut(weight, "=")
			return strings.Trim(strings.TrimSpace(q), "0.") != "" || strings.TrimSpace(q) == ""
		}
	}
	return false
}
