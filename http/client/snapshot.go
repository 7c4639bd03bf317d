package client

import (
	"bufio"
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"net/url"
	"strconv"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

const (
	lineBytesMax    = 64 << 10 // of a snapshot, without what belongs to products
	longLineMax     = 2 << 20  // with it
	snapshotTries   = 4        // in a row that bring nothing
	snapshotHintMax = 1 << 20  // products for which memory is set aside because the server says that there are so many
)

// Snapshot implements inventory.Service: it reads the whole state, which then is in memory, and holds it against its digest.
// The time of the view's mark is not on the wire, and is 0.
func (c *Client) Snapshot(ctx context.Context, q inventory.SnapshotQuery) (*inventory.View, error) {
	var state inventory.State
	digest, err := c.ReadSnapshot(ctx, inventory.SnapshotRead{Range: inventory.WholeState, Resume: q.Resume, At: q.At, All: true},
		func(h inventory.SnapshotHead) error {
			state.Reset(inventory.Mark{Offset: h.Offset}, min(h.Count, snapshotHintMax))
			return nil
		},
		func(p *inventory.Product, h *inventory.Holdings) error {
			if state.Put(p); h == nil {
				return nil
			}
			return state.PutHoldings(p.ID, h)
		})
	if err != nil {
		return nil, err
	}
	view := state.View()
	if have := (inventory.SnapshotHashes{Products: view.Mark.Hash, Full: view.Full(inventory.WholeState)}); have != digest {
		return nil, c.invalidResponse(malformedf("the digest is %v, that of what came %v", digest, have))
	}
	return view, nil
}

// ReadSnapshot hands over a snapshot as it comes in: its head, then products and tombstones in ascending order of id, all of them
// or an error. It returns the hashes that the server says they have, which is for the caller to compare. An error of begin or put
// ends it and is returned.
//
// After a cut it goes on where it was, as long as that gets it on. The server may have let go of the snapshot meanwhile: then
// the error has CodeSnapshotGone.
func (c *Client) ReadSnapshot(ctx context.Context, q inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error) {
	rd := &snapshotReader{c: c, query: q, begin: begin, put: put}
	delays := newBackOff()
	for fruitless := 0; ; {
		before := rd.read
		digest, err := rd.try(ctx)
		switch {
		case err == nil:
			return digest, nil
		case !rd.begun || rd.over || !retryable(err) || isElsewhere(err): // another server does not have this snapshot
			return inventory.SnapshotHashes{}, err
		case rd.read > before:
			fruitless = 0
			delays.Reset()
		}
		if fruitless++; fruitless == snapshotTries {
			return inventory.SnapshotHashes{}, err
		}
		if sleep(ctx, max(delays.NextBackOff(), min(retryAfter(err), delayMax))) != nil {
			return inventory.SnapshotHashes{}, c.noResponse(ctx, err)
		}
	}
}

// snapshotReader reads one snapshot, perhaps in several tries.
type snapshotReader struct {
	c     *Client
	query inventory.SnapshotRead
	begin func(inventory.SnapshotHead) error
	put   inventory.PutSnapshot
	scan  wire.Scanner
	long  []byte // a line that is longer than the buffer

	begun bool // head is set
	head  inventory.SnapshotHead
	last  inventory.ProductID
	read  int  // products and tombstones handed over
	over  bool // going on is of no use: the caller has ended it, or what came makes no sense
}

// try reads on from where the last try ended.
func (rd *snapshotReader) try(ctx context.Context) (digest inventory.SnapshotHashes, err error) {
	limited, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := rd.c.cfg.IdleTimeout
	watch := time.AfterFunc(idle, func() { cancel(errIdle) })
	defer watch.Stop()
	at := rd.c.servers.now()
	limited, release := at.within(limited, false)
	defer release()
	resp, err := rd.c.send(limited, at.base, &request{
		method: nethttp.MethodGet, path: rd.c.root + "/snapshot", query: rd.values(), header: statusHeader(rd.query.Follower),
	})
	if err != nil {
		return digest, rd.c.failed(ctx, at, true, rd.c.noResponse(ctx, cause(limited, err)))
	}
	defer resp.Body.Close()
	body := &idleReader{resp.Body, watch, idle, limited}
	if resp.StatusCode != nethttp.StatusOK {
		err := rd.errorOf(ctx, resp, body)
		if cannotServe(resp.StatusCode, err) {
			err = rd.c.failed(ctx, at, false, err)
		}
		return digest, err
	}
	if err := checkType(resp, "application/x-ndjson"); err != nil {
		return digest, rd.invalid(err)
	}
	lines := bufio.NewReaderSize(body, lineBytesMax)
	if err := rd.readHead(ctx, lines); err != nil {
		return digest, err
	}
	for {
		line, err := rd.line(ctx, lines)
		if err != nil {
			return digest, err
		}
		st := wire.DecodeSnapshotLine(&rd.scan, line)
		switch {
		case rd.scan.Fault != nil:
			return digest, rd.invalid(malformedf("line of product %d: %s %s", rd.read+1, rd.scan.Fault.Field, rd.scan.Fault.Issue))
		case st.Product == nil:
			return st.Hashes, rd.finish(&st, lines)
		}
		if err := rd.accept(&st); err != nil {
			return digest, err
		}
	}
}

// values returns the parameters: which snapshot, and from where on.
func (rd *snapshotReader) values() url.Values {
	v := url.Values{}
	if rd.query.Range != inventory.WholeState {
		v.Set("range", strconv.Itoa(rd.query.Range))
	}
	switch {
	case rd.begun:
		v.Set("offset", strconv.FormatInt(int64(rd.head.Offset), 10))
	case rd.query.Resume:
		v.Set("offset", strconv.FormatInt(int64(rd.query.At), 10))
	}
	if rd.query.All {
		v.Set("include", "all")
	}
	if rd.last != "" {
		v.Set("after", string(rd.last))
	}
	return v
}

// errorOf reads why there is no snapshot.
func (rd *snapshotReader) errorOf(ctx context.Context, resp *nethttp.Response, body io.ReadCloser) error {
	resp.Body = body
	r := replies.Get().(*reply) //nolint:forcetypeassert // the pool holds nothing else
	defer r.free()
	if err := r.read(resp, envelopeBytesMax); err != nil {
		return rd.c.incomplete(ctx, resp, err)
	}
	return rd.c.errorOf(r)
}

// readHead reads the head, which is the same whenever the snapshot is gone on with.
func (rd *snapshotReader) readHead(ctx context.Context, lines *bufio.Reader) error {
	line, err := rd.line(ctx, lines)
	if err != nil {
		return err
	}
	head := wire.DecodeSnapshotHead(&rd.scan, line)
	switch {
	case rd.scan.Fault != nil:
		return rd.invalid(malformedf("head: %s %s", rd.scan.Fault.Field, rd.scan.Fault.Issue))
	case rd.begun && !rd.head.Same(&head):
		return rd.invalid(malformedf("it began as %+v and goes on as %+v", rd.head, head))
	case rd.begun:
		return nil
	case rd.query.Resume && head.Offset != rd.query.At:
		return rd.invalid(malformedf("it is of position %d, not %d", head.Offset, rd.query.At))
	}
	rd.begun, rd.head = true, head
	return rd.callerError(rd.begin(head))
}

// accept hands over a product or a tombstone.
func (rd *snapshotReader) accept(st *wire.SnapshotLine) error {
	switch p := st.Product; {
	case p.ID <= rd.last:
		return rd.invalid(malformedf("product %d is not behind the one before", rd.read+1))
	case rd.read == rd.head.Count:
		return rd.invalid(malformedf("more than %d products", rd.head.Count))
	case rd.query.Range != inventory.WholeState && inventory.RangeOf(p.ID) != rd.query.Range:
		return rd.invalid(malformedf("product %d is not of range %d", rd.read+1, rd.query.Range))
	}
	rd.last = st.Product.ID
	rd.read++
	return rd.callerError(rd.put(st.Product, st.Holdings))
}

// finish checks that nothing is missing and nothing follows.
func (rd *snapshotReader) finish(end *wire.SnapshotLine, lines *bufio.Reader) error {
	if rd.read != rd.head.Count || end.Count != rd.head.Count {
		return rd.invalid(malformedf("%d products came, head and end say %d and %d", rd.read, rd.head.Count, end.Count))
	}
	if _, err := lines.ReadByte(); err == nil {
		return rd.invalid(malformedf("something follows the end"))
	}
	return nil
}

// line reads a line, which is good until the next. One that is not whole is a cut.
func (rd *snapshotReader) line(ctx context.Context, lines *bufio.Reader) ([]byte, error) {
	line, err := lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = rd.longLine(line, lines)
	}
	switch {
	case err == nil:
		return line, nil
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, rd.invalid(malformedf("a line of more than %d bytes", rd.lineMax()))
	}
	if over := rd.c.contextError(ctx); over != nil {
		return nil, over
	}
	return nil, rd.c.invalidResponse(err)
}

// longLine reads the rest of a line that has filled the buffer.
func (rd *snapshotReader) longLine(begun []byte, lines *bufio.Reader) (line []byte, err error) {
	rd.long = append(rd.long[:0], begun...)
	for err = bufio.ErrBufferFull; errors.Is(err, bufio.ErrBufferFull) && len(rd.long) < rd.lineMax(); {
		begun, err = lines.ReadSlice('\n')
		rd.long = append(rd.long, begun...)
	}
	return rd.long, err
}

// lineMax bounds the bytes of a line.
func (rd *snapshotReader) lineMax() int {
	if rd.query.All {
		return longLineMax
	}
	return lineBytesMax
}

// invalid is the error for what asking again would not change.
func (rd *snapshotReader) invalid(err error) error {
	rd.over = true
	return rd.c.invalidResponse(err)
}

// callerError passes an error of the caller on.
func (rd *snapshotReader) callerError(err error) error {
	rd.over = err != nil
	return err
}

// idleReader is a body with an idle timeout: ctx ends if a Read brings nothing in time.
type idleReader struct {
	io.ReadCloser
	watch *time.Timer // ends ctx
	idle  time.Duration
	ctx   context.Context
}

func (w *idleReader) Read(b []byte) (int, error) {
	w.watch.Reset(w.idle)
	n, err := w.ReadCloser.Read(b)
	w.watch.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = cause(w.ctx, err)
	}
	return n, err
}

// cause returns why ctx has ended, if that is behind err.
func cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil && ctx.Err() != nil {
		return errors.Join(why, err)
	}
	return err
}
