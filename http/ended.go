package http

import (
	"context"
	"errors"
	"sync"
	"time"

	"bodega/inventory"
)

// lookEvery is how soon what is open ends after what it was opened with has.
const lookEvery = 100 * time.Millisecond

// opened are the calls that wait or answer for long and were begun with what can end: a key of the directory, or a sign-in. They are looked
// after as long as there are any.
type opened struct {
	mu    sync.Mutex
	calls map[*request]context.CancelFunc
	look  *time.Timer // goes off soon if there are any
}

// lookAfter has cancel called when the caller's key or sign-in has ended, until it is released.
func (a *API) lookAfter(req *request, cancel context.CancelFunc) (release func()) {
	if req.shown == nil || req.key != nil && req.key.ID == "" {
		return func() {}
	}
	o := &a.opened
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.calls == nil {
		o.calls = map[*request]context.CancelFunc{}
	}
	if o.calls[req] = cancel; len(o.calls) == 1 {
		o.look = time.AfterFunc(lookEvery, a.lookAtOpened)
	}
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if delete(o.calls, req); len(o.calls) == 0 {
			o.look.Stop()
		}
	}
}

// lookAtOpened ends what is open and should not be.
func (a *API) lookAtOpened() {
	o := &a.opened
	o.mu.Lock()
	defer o.mu.Unlock()
	for req, cancel := range o.calls {
		if req.hasEnded() != "" {
			cancel()
		}
	}
	if len(o.calls) > 0 {
		o.look.Reset(lookEvery)
	}
}

// hasEnded says why the caller may not go on with what he has begun; "" as long as he may.
func (req *request) hasEnded() (why string) {
	if req.shown == nil || req.key != nil && req.key.ID == "" { // one of the environment never ends
		return ""
	}
	req.api.learn(req.lister)
	if why = req.shown.Ended(inventory.MillisOf(req.api.cfg.Now())); why != "" {
		return why
	}
	if req.key != nil && !req.key.Grants().Equal(req.grants) {
		return "The scopes of the API key have changed"
	}
	return ""
}

// goesOn says whether the caller may go on now that the body has come, or answers why not. Whoever has begun a request and keeps its end back could
// otherwise act with it when his key or sign-in has ended.
func (res *responder) goesOn() bool {
	why := res.req.hasEnded()
	if why != "" {
		res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: why})
	}
	return why == ""
}

// failEnded answers a wait that was ended because its caller may not go on.
func (res *responder) failEnded() {
	res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: res.req.hasEnded()})
}

// errEnded cuts an answer off whose reader may not go on.
var errEnded = errors.New("the reader's key or sign-in has ended")
