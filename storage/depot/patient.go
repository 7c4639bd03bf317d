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
	next http.RoundTripper
	wait time.Duration
}

const slowest = 64 << 10 // bytes a second

func (p patient) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, stop := context.WithCancelCause(req.Context())
	wait := p.wait + time.Duration(max(0, req.ContentLength))*time.Second/slowest
	late := fmt.Errorf("nothing came within %v", p.wait)
	timer := time.AfterFunc(wait, func() { stop(late) })
	resp, err := p.next.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err != nil {
		defer stop(nil)
		return nil, because(ctx, late, err)
	}
	resp.Body = &awaited{ReadCloser: resp.Body, ctx: ctx, stop: stop, timer: timer, wait: p.wait, late: late}
	return resp, nil
}

// because says that it was the time that ended a request, if it was.
func because(ctx context.Context, late, err error) error {
	if errors.Is(context.Cause(ctx), late) {
		return late
	}
	return err
}

// awaited is the body of an answer, each read of which is awaited for a while.
type awaited struct {
	io.ReadCloser
	ctx   context.Context //nolint:containedctx // of the one request
	stop  context.CancelCauseFunc
	timer *time.Timer
	wait  time.Duration
	late  error
}

func (a *awaited) Read(b []byte) (int, error) {
	a.timer.Reset(a.wait)
	n, err := a.ReadCloser.Read(b)
	a.timer.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = because(a.ctx, a.late, err)
	}
	return n, err
}

func (a *awaited) Close() error {
	defer a.stop(nil)
	return a.ReadCloser.Close()
}
