package wire

import (
	"strconv"
	"time"

	"bodega/inventory"
)

// StreamComment is what says on a stream of server-sent events that it is alive.
const StreamComment = ":\n\n"

// AppendStreamOpening appends what a stream of server-sent events says at once: that it is there, and when to come back if it has ended.
func AppendStreamOpening(b []byte, retry time.Duration) []byte {
	b = strconv.AppendInt(append(b, "retry: "...), retry.Milliseconds(), 10)
	return append(b, "\n: bodega\n\n"...)
}

// AppendStream appends the events of a page as server-sent events. What is rendered must be so by [AppendEvent].
func AppendStream(b []byte, page *inventory.EventsPage) []byte {
	for i := range page.Events {
		e := &page.Events[i]
		b = append(AppendEvent(appendFrame(b, e.Type, e.Offset), e, page.Groups), '\n', '\n')
	}
	for _, r := range page.Rendered {
		b = append(append(appendFrame(b, r.Type, r.Offset), page.Form(r)...), '\n', '\n')
	}
	return b
}

// appendFrame appends what stands before the data of a server-sent event.
func appendFrame(b []byte, t inventory.EventType, at inventory.Offset) []byte {
	b = append(append(b, "event: "...), t.String()...)
	b = strconv.AppendInt(append(b, "\nid: "...), int64(at), 10)
	return append(b, "\ndata: "...)
}
