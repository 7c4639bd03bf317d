package http

import "bodega/inventory"

// checkLines refuses an update of which a line is beyond what the caller may do, or has the name of a store that is not his.
func (req *request) checkLines(res *responder) bool {
	if req.isVisitor() { // checkCart knows more
		return true
	}
	lines, adds := req.change.Command.Lines, req.may(inventory.RightAdjust)
	for i := range lines {
		if lines[i].Delta > 0 && !adds {
			res.lacks(inventory.RightAdjust.String())
			return false
		}
		if !req.checkName(res, lines[i].Store) {
			return false
		}
	}
	return true
}
