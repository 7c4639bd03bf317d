package depot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// patient bounds how long a request may take: until its answer begins, and between what comes of it. A request that takes a body has the
// time that its bytes need at 64 KiB a second besides.
type patient struct {
	next    http.RoundTripper
	wait    time.Duration
	asking  time.Duration            // in place of wait until the answer begins, if the request changes nothing
	tell    time.Duration            // how long nothing comes until that is told
	waiting func(upto time.Duration) // nil: to nobody
}

const slowest = 64 << 10 // bytes a second

func (p patient) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, stop := context.WithCancelCause(req.Context())
	wait := p.wait + time.Duration(max(0, req.ContentLength))*time.Second/slowest
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		wait = p.asking
	}
	a := &awaited{ctx: ctx, stop: stop, wait: p.wait}
	a.timer = time.AfterFunc(wait, func() { stop(lateError(wait)) })
	a.told, a.tell = time.AfterFunc(p.tell, func() { p.told(wait) }), p.tell
	resp, err := p.next.RoundTrip(req.WithContext(ctx))
	a.pause()
	if err != nil {
		defer stop(nil)
		return nil, because(ctx, err)
	}
	a.timer = time.AfterFunc(p.wait, func() { stop(lateError(p.wait)) })
	a.told = time.AfterFunc(p.tell, func() { p.told(p.wait) })
	a.pause()
	a.ReadCloser, resp.Body = resp.Body, a
	return resp, nil
}

func (p patient) told(upto time.Duration) {
	if p.waiting != nil {
		p.waiting(upto)
	}
}

// lateError is how long was waited in vain.
type lateError time.Duration

func (e lateError) Error() string { return fmt.Sprintf("nothing came within %v", time.Duration(e)) }

// because says that it was the time that ended a request, if it was.
func because(ctx context.Context, err error) error {
	if late := lateError(0); errors.As(context.Cause(ctx), &late) {
		return late
	}
	return err
}

// awaited is the body of an answer, each read of which is awaited for a while.
type awaited struct {
	io.ReadCloser
	ctx         context.Context //nolint:containedctx // of the one request
	stop        context.CancelCauseFunc
	timer, told *time.Timer
	wait, tell  time.Duration
}

// pause stops the clocks until more is awaited.
func (a *awaited) pause() {
	a.timer.Stop()
	a.told.Stop()
}

func (a *awaited) Read(b []byte) (int, error) {
	a.timer.Reset(a.wait)
	a.told.Reset(a.tell)
	n, err := a.ReadCloser.Read(b)
	a.pause()
	if err != nil && !errors.Is(err, io.EOF) {
		err = because(a.ctx, err)
	}
	return n, err
}

func (a *awaited) Close() error {
	defer a.stop(nil)
	return a.ReadCloser.Close()
}
