package depot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// S3 says how to reach a bucket. A directory needs none of it.
type S3 struct {
	Endpoint  string // URL of the service; "" means that of Amazon
	Region    string // "" asks the service
	AccessKey string
	SecretKey string
	// Waiting is told that nothing has come for a few seconds, and after how long it is asked again, or given up; nil if nobody looks.
	// Whoever looks is not kept waiting as long.
	Waiting func(location string, after, upto time.Duration)
}

// Amazon is the endpoint of whoever names none.
const Amazon = "https://s3.amazonaws.com"

const (
	scheme = "s3://"
	// tries is how often a request is made before it has failed, a second apart at most. The client sees to that, and nobody above it.
	tries = 5
	// partBytes is how much of an object is sent at a time, and held in memory: 10,000 parts of it are 156 GiB.
	partBytes = 16 << 20
	// patience is how long nothing may come from the service.
	patience = time.Minute
	// patienceOfPeople is how long the answer to a question may not come while somebody looks.
	patienceOfPeople = 20 * time.Second
	// tellAfter is when somebody who looks is told that nothing comes.
	tellAfter = 3 * time.Second
)

// bucket is a depot of objects in a bucket, below a prefix.
type bucket struct {
	s3       *minio.Core
	name     string
	prefix   string // "" or with a slash at its end
	endpoint string
	part     int
}

// openBucket reads s3://bucket/prefix. Requests go through next, or the network if that is nil.
func openBucket(location string, s S3, next http.RoundTripper, wait time.Duration) (*bucket, error) {
	name, prefix, _ := strings.Cut(strings.TrimPrefix(location, scheme), "/")
	prefix = strings.TrimSuffix(prefix, "/")
	if err := s3utils.CheckValidBucketNameStrict(name); err != nil || prefix != "" && !Valid(prefix) {
		return nil, fmt.Errorf("%s: must be s3://bucket or s3://bucket/prefix", location)
	}
	if s.AccessKey == "" || s.SecretKey == "" {
		return nil, fmt.Errorf("%s: BACKUP_S3_ACCESS_KEY and BACKUP_S3_SECRET_KEY are needed", location)
	}
	endpoint, err := ParseEndpoint(s.Endpoint)
	if err != nil {
		return nil, err
	}
	if next == nil {
		if next, err = minio.DefaultTransport(endpoint.Scheme == "https"); err != nil {
			return nil, err
		}
	}
	patience := patient{next: next, wait: wait, asking: wait, tell: tellAfter}
	if s.Waiting != nil {
		patience.asking = min(wait, patienceOfPeople)
		patience.waiting = func(upto time.Duration) { s.Waiting(location, tellAfter, upto) }
	}
	core, err := minio.NewCore(endpoint.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""),
		Secure:     endpoint.Scheme == "https",
		Region:     s.Region,
		Transport:  patience,
		MaxRetries: tries,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", location, err)
	}
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{s3: core, name: name, prefix: prefix, endpoint: endpoint.Host, part: partBytes}, nil
}

// ParseEndpoint reads the URL of a service; "" is that of Amazon.
func ParseEndpoint(s string) (*url.URL, error) {
	if s == "" {
		s = Amazon
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the endpoint must be a URL such as https://s3.eu-central-1.amazonaws.com, without user, path, query and fragment")
	}
	return u, nil
}

// Loopback says whether a URL is that of this machine.
func Loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func (b *bucket) path(name string) string { return scheme + b.name + "/" + b.prefix + name }

// Remove implements Depot.
func (b *bucket) Remove(ctx context.Context, name string) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	err := b.failed(ctx, "remove", name, b.s3.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// List implements Depot.
func (b *bucket) List(ctx context.Context, prefix string, yield func(Object) bool) error {
	if err := b.ended(ctx, "list", prefix); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for o := range b.s3.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix + prefix, Recursive: true}) {
		if o.Err != nil {
			return b.failed(ctx, "list", prefix, o.Err)
		}
		name, within := strings.CutPrefix(o.Key, b.prefix)
		if within && Valid(name) && !yield(Object{Name: name, Size: o.Size, Modified: o.LastModified}) {
			return nil
		}
	}
	return b.ended(ctx, "list", prefix)
}

// Sweep implements Depot: uploads in parts that nobody has ended are no objects, but take room, and cost.
func (b *bucket) Sweep(ctx context.Context, prefix string, before time.Time) error {
	key, id := "", ""
	for {
		page, err := b.s3.ListMultipartUploads(ctx, b.name, b.prefix+prefix, key, id, "", 0)
		if err != nil {
			return b.failed(ctx, "list the uploads of", prefix, err)
		}
		for _, u := range page.Uploads {
			old := before.IsZero() || u.Initiated.Before(before)
			if !old || !strings.HasPrefix(u.Key, b.prefix+prefix) {
				continue
			}
			if err := b.s3.AbortMultipartUpload(ctx, b.name, u.Key, u.UploadID); err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchUpload {
				return b.failed(ctx, "end the upload of", strings.TrimPrefix(u.Key, b.prefix), err)
			}
		}
		if !page.IsTruncated || page.NextKeyMarker == key && page.NextUploadIDMarker == id {
			return nil
		}
		key, id = page.NextKeyMarker, page.NextUploadIDMarker
	}
}

// failed says of an error of the service what it means, in one line. It is a *fs.PathError, since it tells nothing of what an object holds.
func (b *bucket) failed(ctx context.Context, op, name string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return b.ended(ctx, op, name)
	}
	return &fs.PathError{Op: op, Path: b.path(name), Err: b.reason(err)}
}

// ended says why ctx has ended, and, if that was for want of an answer in time, where none came; nil if it has not.
func (b *bucket) ended(ctx context.Context, op, name string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &fs.PathError{Op: op, Path: b.path(name), Err: context.Cause(ctx)}
	}
	return context.Cause(ctx)
}

func (b *bucket) reason(err error) error {
	var r minio.ErrorResponse
	if !errors.As(err, &r) {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the URL, which is long
		}
		// An end that comes too early must not be taken for that of the object.
		return errors.New(strings.Join(strings.Fields(err.Error()), " "))
	}
	switch r.Code {
	case minio.NoSuchKey:
		return fs.ErrNotExist
	case minio.NoSuchBucket:
		return fmt.Errorf("there is no bucket %s at %s; make it, none is made unasked", b.name, b.endpoint)
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "XAdminUserNotFound":
		return fmt.Errorf("%s does not take BACKUP_S3_ACCESS_KEY with BACKUP_S3_SECRET_KEY (%s)", b.endpoint, r.Code)
	case minio.AccessDenied, "AllAccessDisabled":
		return fmt.Errorf("%s does not permit it (%s): are BACKUP_S3_ACCESS_KEY and BACKUP_S3_SECRET_KEY right, and is %s a bucket in which they may list, read, write and remove?",
			b.endpoint, r.Code, b.name)
	case minio.AuthorizationHeaderMalformed, minio.InvalidRegion, "PermanentRedirect":
		return fmt.Errorf("BACKUP_S3_REGION or BACKUP_S3_ENDPOINT is not that of the bucket %s (%s); the service names the region %q", b.name, r.Code, r.Region)
	case "RequestTimeTooSkewed":
		return fmt.Errorf("the clock of this machine and that of %s differ too much (%s)", b.endpoint, r.Code)
	}
	return fmt.Errorf("%s answers %d %s: %s", b.endpoint, r.StatusCode, r.Code, strings.Join(strings.Fields(r.Message), " "))
}
