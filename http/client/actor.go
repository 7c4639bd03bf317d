package client

import (
	"slices"
	"strings"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// muteFor is for how long it is not said who asks after a server did not want to hear it: it may be older, or know the key as no store's. It
// ends when a request has had no answer, since another may have taken its place. The events then name the store alone, as they always did.
const muteFor = time.Minute

// names says whether commands are to say who asks.
func (c *Client) names() bool { return c.cfg.ForOthers && c.cfg.Now().UnixNano() >= c.mute.Load() }

// refusesName says whether a command was refused for saying who asks, before anybody looked at what it wants. It says so no more then, nor do
// others for a while.
func (c *Client) refusesName(q *request, err error) bool {
	e := asError(err)
	if e == nil || q.header.Get(wire.HeaderActor) == "" || !slices.ContainsFunc(e.Details, aboutActor) {
		return false
	}
	q.header.Del(wire.HeaderActor)
	c.mute.Store(c.cfg.Now().Add(muteFor).UnixNano())
	return true
}

// aboutActor says whether a detail is about the header, or of a line about a member that the server does not know.
func aboutActor(d inventory.Detail) bool {
	return d.Field == wire.HeaderActor || d.Field == "actor" && strings.HasPrefix(d.Issue, "is not known")
}
