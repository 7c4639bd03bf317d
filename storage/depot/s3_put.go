package depot

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

const (
	partsMax = 10_000 // of S3
	// putMark is a header of what was put, by which an upload is recognised as one's own when its answer was lost.
	putMark = "Bodega-Put"
	// abortMax is how long it may take to end an upload that has failed: what is left is swept later.
	abortMax = 5 * time.Second
	// retryAfter is how long an object may not be seen that keeps another out.
	retryAfter = 200 * time.Millisecond
)

// Put implements Depot. What fits into one part is one request; else it is an upload in parts, which are nothing until it is completed.
func (b *bucket) Put(ctx context.Context, name string, size int64, write func(io.Writer) error) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	// A service that does not know the condition of the last request would replace what is there. And who sends for an hour in vain?
	if _, err := b.stat(ctx, name); err == nil {
		return b.exists(name)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	u := &upload{ctx: ctx, b: b, name: name, mark: rand.Text()}
	n := &counted{w: u}
	err := write(n)
	if err == nil {
		err = n.is(name, size)
	}
	if err == nil {
		err = u.finish()
	}
	if err != nil {
		u.abort()
		if ctx.Err() != nil {
			return b.ended(ctx, "put", name)
		}
	}
	return err
}

func (b *bucket) exists(name string) error {
	return &fs.PathError{Op: "put", Path: b.path(name), Err: ErrExists}
}

func (b *bucket) stat(ctx context.Context, name string) (minio.ObjectInfo, error) {
	info, err := b.s3.StatObject(ctx, b.name, b.prefix+name, minio.StatObjectOptions{})
	return info, b.failed(ctx, "stat", name, err)
}

// upload is a Put that is under way.
type upload struct {
	ctx   context.Context //nolint:containedctx // of the one Put
	b     *bucket
	name  string
	mark  string
	buf   []byte // what is not sent yet, less than a part
	id    string // of an upload in parts
	parts []minio.CompletePart
}

func (u *upload) key() string { return u.b.prefix + u.name }

func (u *upload) Write(p []byte) (n int, err error) {
	if err := context.Cause(u.ctx); err != nil {
		return 0, err
	}
	for len(p) > 0 {
		if len(u.buf) == u.b.part {
			if err := u.send(); err != nil {
				return n, err
			}
		}
		fits := min(len(p), u.b.part-len(u.buf))
		u.buf = append(u.buf, p[:fits]...)
		p, n = p[fits:], n+fits
	}
	return n, nil
}

// send sends what is there as a part, whose hash is signed with the request: the service refuses other bytes.
func (u *upload) send() (err error) {
	if u.id == "" {
		if u.id, err = u.b.s3.NewMultipartUpload(u.ctx, u.b.name, u.key(), u.options()); err != nil {
			return u.b.failed(u.ctx, "put", u.name, err)
		}
	}
	number := len(u.parts) + 1
	if number > partsMax {
		return fmt.Errorf("%s is larger than %d parts of %d bytes", u.b.path(u.name), partsMax, u.b.part)
	}
	part, err := u.b.s3.PutObjectPart(u.ctx, u.b.name, u.key(), u.id, number, bytes.NewReader(u.buf), int64(len(u.buf)),
		minio.PutObjectPartOptions{Sha256Hex: hash(u.buf), DisableContentSha256: true})
	if err != nil {
		return u.b.failed(u.ctx, "put", u.name, err)
	}
	u.parts = append(u.parts, minio.CompletePart{PartNumber: number, ETag: part.ETag})
	u.buf = u.buf[:0]
	return nil
}

func (u *upload) options() minio.PutObjectOptions {
	return minio.PutObjectOptions{UserMetadata: map[string]string{putMark: u.mark}, DisableContentSha256: true}
}

// finish makes an object of what was written, unless there is one.
func (u *upload) finish() error {
	if u.id != "" && len(u.buf) > 0 {
		if err := u.send(); err != nil {
			return err
		}
	}
	var err error
	for range tries {
		o := u.options()
		o.SetMatchETagExcept("*")
		err = u.last(o)
		if status(err) == http.StatusNotImplemented {
			err = u.last(u.options()) // that nothing is there was looked at before
		}
		if s := status(err); s != http.StatusPreconditionFailed && s != http.StatusConflict {
			break
		}
		if err := u.theirs(); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		select { // somebody puts it, and it cannot be seen yet; or has removed it
		case <-u.ctx.Done():
		case <-time.After(retryAfter):
		}
	}
	return u.b.failed(u.ctx, "put", u.name, err)
}

// last makes the request after which the object is there.
func (u *upload) last(o minio.PutObjectOptions) error {
	if u.id != "" {
		o.UserMetadata = nil // it has that from its beginning
		_, err := u.b.s3.CompleteMultipartUpload(u.ctx, u.b.name, u.key(), u.id, u.parts, o)
		return err
	}
	_, err := u.b.s3.PutObject(u.ctx, u.b.name, u.key(), bytes.NewReader(u.buf), int64(len(u.buf)), "", hash(u.buf), o)
	return err
}

// theirs says whose the object is that keeps this one out: ErrExists, unless it is this one, of a request whose answer did not come.
func (u *upload) theirs() error {
	info, err := u.b.stat(u.ctx, u.name)
	if err != nil {
		return err
	}
	for key, value := range info.UserMetadata {
		if strings.EqualFold(key, putMark) && value == u.mark {
			return nil
		}
	}
	return u.b.exists(u.name)
}

// abort ends an upload in parts, whatever has become of the context of its Put.
func (u *upload) abort() {
	if u.id == "" {
		return
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(u.ctx), abortMax)
	defer stop()
	_ = u.b.s3.AbortMultipartUpload(ctx, u.b.name, u.key(), u.id) // Sweep does it later
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// status is that of the answer of a service, 0 if an error is none.
func status(err error) int {
	var r minio.ErrorResponse
	errors.As(err, &r)
	return r.StatusCode
}
