package http

import (
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// healedMax bounds how long ago a healed command may have been asked for, in seconds: a hundred years.
const healedMax = 100 * 366 * 86400

// readHealed has cmd be one that a store sends again because central has lost it, if the header says so. Only a store may: what
// refuses such a command is not pinned to its key.
func (req *request) readHealed(res *responder, cmd *inventory.Command) bool {
	header := req.r.Header[wire.HeaderHealed]
	if len(header) == 0 {
		return true
	}
	if !req.isLink() {
		res.forbid("Only a store heals what central has lost: name it in central's STORES")
		return false
	}
	seconds, err := strconv.ParseInt(header[0], 10, 64)
	if err != nil || len(header) > 1 || seconds < 1 || seconds > healedMax {
		res.fail(wire.Invalid(wire.HeaderHealed, "must be how many seconds ago the update was first asked for, from 1"))
		return false
	}
	cmd.HealedAfter = inventory.Millis(seconds * 1000)
	return true
}
