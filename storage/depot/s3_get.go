package depot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
)

// Get implements Depot. A body that is cut is asked for again, from where it ended.
func (b *bucket) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := check(ctx, name); err != nil {
		return nil, err
	}
	d := &download{ctx: ctx, b: b, name: name}
	if err := d.open(); err != nil {
		return nil, err
	}
	return d, nil
}

// download reads one object.
type download struct {
	ctx  context.Context //nolint:containedctx // of the one Get
	b    *bucket
	name string
	body io.ReadCloser // nil before it is asked for again
	etag string
	size int64
	at   int64
	cut  int // how often, since something came
}

// open asks for the object, or what is left of it.
func (d *download) open() error {
	var o minio.GetObjectOptions
	if d.at > 0 {
		if err := errors.Join(o.SetRange(d.at, 0), o.SetMatchETag(d.etag)); err != nil {
			return d.failed(err)
		}
	}
	body, info, header, err := d.b.s3.GetObject(d.ctx, d.b.name, d.b.prefix+d.name, o)
	switch {
	case status(err) == http.StatusPreconditionFailed:
		return d.failed(errors.New("it has changed meanwhile"))
	case err != nil:
		return d.failed(err)
	case d.at > 0 && !strings.HasPrefix(header.Get("Content-Range"), fmt.Sprintf("bytes %d-", d.at)):
		return d.failed(errors.Join(errors.New("the service does not send what is left of it alone"), body.Close()))
	case d.at == 0:
		d.etag, d.size = info.ETag, info.Size
	}
	d.body = body
	return nil
}

func (d *download) failed(err error) error { return d.b.failed(d.ctx, "get", d.name, err) }

func (d *download) Read(p []byte) (int, error) {
	for {
		if err := context.Cause(d.ctx); err != nil {
			return 0, err
		}
		if d.at == d.size {
			return 0, io.EOF
		}
		if d.body == nil {
			if err := d.open(); err != nil {
				return 0, err
			}
		}
		n, err := d.body.Read(p[:min(int64(len(p)), d.size-d.at)])
		d.at += int64(n)
		if err != nil {
			_ = d.body.Close() // whatever it says, it has ended
			d.body = nil
		}
		switch {
		case n > 0:
			d.cut = 0
			return n, nil
		case err == nil:
			return 0, nil
		}
		if d.cut++; d.cut >= tries {
			return 0, d.failed(fmt.Errorf("%d of %d bytes came, and then nothing more: %w", d.at, d.size, err))
		}
	}
}

func (d *download) Close() error {
	if d.body == nil {
		return nil
	}
	return d.body.Close()
}
