package depot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"bodega/scripts/s3"
	"bodega/storage/archive"
)

// The waits between two tries are the client's, and prove nothing by their length.
func init() { minio.DefaultRetryUnit, minio.DefaultRetryCap = time.Millisecond, time.Millisecond }

// network is what lies between us and the service. The function does what next would, or something worse.
type network func(req *http.Request, next http.RoundTripper) (*http.Response, error)

func (n network) RoundTrip(req *http.Request) (*http.Response, error) {
	return n(req, http.DefaultTransport)
}

// answer is one that the service never gave.
func answer(req *http.Request, status int, code string) *http.Response {
	body := fmt.Sprintf("<Error><Code>%s</Code><Message>of\nthe network</Message></Error>", code)
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/xml"}}, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}
}

// large is more than one part.
var large = strings.Repeat("0123456789abcdef", 12<<20/16+1)

const part = 5 << 20

func uploads(t *testing.T, b *bucket) int {
	t.Helper()
	page, err := b.s3.ListMultipartUploads(t.Context(), b.name, "", "", "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Uploads)
}

// TestPutInParts: what is larger than a part comes back as it was, never replaces another, and leaves no upload behind, whatever becomes of it.
func TestPutInParts(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	b := inBucket(t, service, nil)
	b.part = part
	put(t, b, "large", large)
	if s, err := get(t, b, "large"); err != nil || s != large {
		t.Fatalf("%d bytes come back of %d, %v", len(s), len(large), err)
	}
	for name, write := range map[string]func(io.Writer) error{
		"large": text(large),
		"raced": func(w io.Writer) error {
			return errors.Join(text(large)(w), b.Put(t.Context(), "raced", -1, text("first")))
		},
	} {
		if err := b.Put(t.Context(), name, -1, write); !errors.Is(err, ErrExists) {
			t.Errorf("%s: it says %v", name, err)
		}
	}
	if s, err := get(t, b, "raced"); err != nil || s != "first" {
		t.Errorf("%d bytes are there of the first, %v", len(s), err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := b.Put(ctx, "stopped", -1, func(w io.Writer) error {
		defer stop()
		return text(large)(w)
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it says %v", err)
	}
	if n := uploads(t, b); n > 0 {
		t.Errorf("%d uploads are left", n)
	}
}

// TestPutKilled: parts that a killed process has sent are no object; they are swept away, unless they are younger or of another name.
func TestPutKilled(t *testing.T) {
	t.Parallel()
	b := inBucket(t, s3.Start(t), nil)
	b.part = part
	u := &upload{ctx: t.Context(), b: b, name: "tail/1", mark: "x"}
	if err := errors.Join(text(large)(u), u.send()); err != nil {
		t.Fatal(err)
	}
	if names := list(t, b, ""); len(names) > 0 || uploads(t, b) != 1 {
		t.Errorf("there is %q, and %d uploads", names, uploads(t, b))
	}
	if err := errors.Join(b.Sweep(t.Context(), "tail/2", time.Now().Add(time.Minute)), b.Sweep(t.Context(), "", time.Now().Add(-time.Minute))); err != nil || uploads(t, b) != 1 {
		t.Errorf("%v, %d uploads", err, uploads(t, b))
	}
	if err := b.Sweep(t.Context(), "tail/", time.Now().Add(time.Minute)); err != nil || uploads(t, b) != 0 {
		t.Errorf("%v, %d uploads are left", err, uploads(t, b))
	}
	if err := u.finish(); err == nil {
		t.Error("what was swept away is completed")
	}
}

// TestPutThroughABadNetwork: whatever happens on the way, an object is there as it was written, or there is none; and one whose answer was
// lost is known again.
func TestPutThroughABadNetwork(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	var n atomic.Int64
	lost := func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err == nil && req.Method != http.MethodHead && req.Method != http.MethodGet && n.Add(1)%2 == 1 {
			resp.Body.Close()
			return nil, io.ErrUnexpectedEOF
		}
		return resp, err
	}
	for name, c := range map[string]struct {
		content string
		network network
		fails   string
		left    int // uploads that were begun, without our knowing
	}{
		"small, answer lost": {"small", lost, "", 0},
		"large, answer lost": {large, lost, "", 1},
		"often 503": {large, func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			if n.Add(1)%3 != 0 {
				return answer(req, http.StatusServiceUnavailable, "SlowDown"), nil
			}
			return next.RoundTrip(req)
		}, "", 0},
		"always 500": {"small", func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			if req.Method == http.MethodPut {
				return answer(req, http.StatusInternalServerError, "InternalError"), nil
			}
			return next.RoundTrip(req)
		}, "answers 500 InternalError: of the network", 0},
		"no conditions known": {"small", func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			if req.Header.Get("If-None-Match") != "" {
				return answer(req, http.StatusNotImplemented, "NotImplemented"), nil
			}
			return next.RoundTrip(req)
		}, "", 0},
		"other bytes": {large, func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			if req.Method == http.MethodPut && req.ContentLength > 0 {
				b, err := io.ReadAll(req.Body)
				if err != nil {
					return nil, err
				}
				b[len(b)/2] ^= 1
				req.Body = io.NopCloser(bytes.NewReader(b))
			}
			return next.RoundTrip(req)
		}, "SHA256", 0},
		"cut": {large, func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			if req.Method == http.MethodPut && req.ContentLength > 0 {
				req.Body = io.NopCloser(io.LimitReader(req.Body, req.ContentLength/2))
			}
			return next.RoundTrip(req)
		}, "ContentLength", 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := inBucket(t, service, c.network)
			b.part = part
			object := strings.NewReplacer(" ", "-", ",", "").Replace(name)
			err := b.Put(t.Context(), object, int64(len(c.content)), text(c.content))
			direct := inBucket(t, service, nil)
			s, readErr := get(t, direct, object)
			switch {
			case c.fails == "" && (err != nil || readErr != nil || s != c.content):
				t.Errorf("it says %v, and %d bytes are there, %v", err, len(s), readErr)
			case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), "\n")):
				t.Errorf("it says %v", err)
			case c.fails != "" && !errors.Is(readErr, fs.ErrNotExist):
				t.Errorf("%d bytes are there, %v", len(s), readErr)
			}
			if n := uploads(t, direct); n != c.left {
				t.Errorf("%d uploads are left, and should be %d", n, c.left)
			}
			if err := direct.Sweep(t.Context(), object, time.Time{}); err != nil || uploads(t, direct) > 0 {
				t.Errorf("they are not swept: %v", err)
			}
		})
	}
}

// TestPutDoesNotSendInVain: where something is, nothing is sent, so that a service without conditions cannot replace it.
func TestPutDoesNotSendInVain(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	put(t, inBucket(t, service, nil), "a", "first")
	b := inBucket(t, service, network(func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		if req.Method == http.MethodPut || req.Method == http.MethodPost {
			t.Errorf("%s %s is sent", req.Method, req.URL)
		}
		return next.RoundTrip(req)
	}))
	if err := b.Put(t.Context(), "a", -1, text("second")); !errors.Is(err, ErrExists) {
		t.Errorf("it says %v", err)
	}
}

// cutting ends each body after some bytes, as if that were all.
type cutting struct {
	io.ReadCloser
	left int
	err  error
}

func (c *cutting) Read(b []byte) (int, error) {
	if c.left == 0 {
		return 0, c.err
	}
	n, err := c.ReadCloser.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

// TestGetThroughABadNetwork: a body that is cut is read on from there; one from which nothing more comes is an error that says nothing of what
// the object holds, so that nobody takes a good backup for a bad one.
func TestGetThroughABadNetwork(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	direct := inBucket(t, service, nil)
	direct.part = part
	put(t, direct, "large", large)
	bodies := func(change func(*http.Response)) network {
		return func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil && req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/large") {
				change(resp)
			}
			return resp, err
		}
	}
	for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, errors.New("reset")} {
		b := inBucket(t, service, bodies(func(r *http.Response) { r.Body = &cutting{r.Body, 1 << 20, err} }))
		if s, err := get(t, b, "large"); err != nil || s != large {
			t.Errorf("%d bytes come of %d: %v", len(s), len(large), err)
		}
	}
	whole := bodies(func(r *http.Response) { // of a service that does not know ranges
		r.Header.Del("Content-Range")
		r.Body = &cutting{r.Body, 1 << 20, io.ErrUnexpectedEOF}
	})
	n := 0
	dry := bodies(func(r *http.Response) { n++; r.Body = &cutting{r.Body, max(0, 1<<20*(2-n)), io.ErrUnexpectedEOF} })
	for say, network := range map[string]network{"left of it": whole, "1048576 of 12582928 bytes came": dry} {
		s, err := get(t, inBucket(t, service, network), "large")
		var path *fs.PathError
		if len(s) != 1<<20 || !errors.As(err, &path) || errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), say) {
			t.Errorf("%d bytes, and it says %v", len(s), err)
		}
	}
	r, err := inBucket(t, service, dry).Get(t.Context(), "large")
	if err != nil {
		t.Fatal(err)
	}
	if err := archive.Whole(t.Context(), r); err == nil || errors.Is(err, archive.ErrTruncated) || errors.Is(err, archive.ErrDamaged) {
		t.Errorf("of an archive it would say %v", err)
	}
}

// TestPatience: a service that is silent is not waited for for ever, before its answer and within.
func TestPatience(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	put(t, inBucket(t, service, nil), "a", large[:1<<20])
	for where, silent := range map[string]network{
		"before": func(req *http.Request, _ http.RoundTripper) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		},
		"within": func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil {
				resp.Body = &silence{resp.Body, req.Context()}
			}
			return resp, err
		},
	} {
		b, err := openBucket("s3://"+s3.Bucket+"/some/prefix", keys(service), silent, 20*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, b, "a"); err == nil || !strings.Contains(err.Error(), "nothing came within 20ms") {
			t.Errorf("%s: it says %v", where, err)
		}
	}
}

// TestWaitingIsTold: whoever looks hears which place he is waiting for, and for how long; and a deadline of his own that ends it names the place.
func TestWaitingIsTold(t *testing.T) {
	t.Parallel()
	hangs := network(func(req *http.Request, _ http.RoundTripper) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	})
	told := make(chan string, 1)
	location, with := "s3://"+s3.Bucket+"/some/prefix", S3{Endpoint: "http://127.0.0.1:1", Region: "nowhere", AccessKey: "a", SecretKey: "b"}
	with.Waiting = func(location string, after, upto time.Duration) {
		select {
		case told <- fmt.Sprint(location, after, upto):
		default:
		}
	}
	b, err := openBucket(location, with, hangs, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.List(ctx, "bodega-", func(Object) bool { return true }) }()
	if have, want := <-told, fmt.Sprint(location, tellAfter, patienceOfPeople); have != want {
		t.Errorf("it tells %q, not %q", have, want)
	}
	stop(nil)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended, it says %v", err)
	}
	for _, left := range []time.Duration{time.Millisecond, 0} { // before it begins, too
		late, stopLate := context.WithTimeout(t.Context(), left)
		defer stopLate()
		if err := b.List(late, "bodega-", func(Object) bool { return true }); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), location+"/bodega-") {
			t.Errorf("after its deadline it says %v", err)
		}
	}
}

type silence struct {
	io.ReadCloser
	ctx context.Context
}

func (s *silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// TestBadBuckets: what is wrong with a bucket is said in one line, which names the setting, and nothing is made.
func TestBadBuckets(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	good := keys(service)
	key, secret, away, tls, region := good, good, good, good, good
	key.AccessKey, secret.SecretKey = "somebody", "guessed"
	away.Endpoint, tls.Endpoint = "http://127.0.0.1:1", strings.Replace(service.URL, "http:", "https:", 1)
	region.Region = "elsewhere-1"
	forbidden := network(func(req *http.Request, _ http.RoundTripper) (*http.Response, error) {
		return answer(req, http.StatusForbidden, "AccessDenied"), nil
	})
	skewed := network(func(req *http.Request, _ http.RoundTripper) (*http.Response, error) {
		return answer(req, http.StatusForbidden, "RequestTimeTooSkewed"), nil
	})
	for _, c := range []struct {
		location string
		s3       S3
		network  http.RoundTripper
		says     string
	}{
		{"s3://nobodys/x", good, nil, "no bucket nobodys"},
		{"s3://" + s3.Bucket, key, nil, "does not take BACKUP_S3_ACCESS_KEY"},
		{"s3://" + s3.Bucket, secret, nil, "does not take BACKUP_S3_ACCESS_KEY"},
		{"s3://" + s3.Bucket, away, nil, "refused"},
		{"s3://" + s3.Bucket, tls, nil, "HTTPS"},
		{"s3://" + s3.Bucket, region, nil, "BACKUP_S3_REGION"},
		{"s3://" + s3.Bucket, good, forbidden, "is backups a bucket"},
		{"s3://" + s3.Bucket, good, skewed, "clock"},
	} {
		b, err := openBucket(c.location, c.s3, c.network, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		err = b.List(t.Context(), "", func(Object) bool { return true })
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("list, %s: it says %v", c.says, err)
		}
		if err := b.Put(t.Context(), "a", -1, text("x")); err == nil || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), c.s3.SecretKey) {
			t.Errorf("put, %s: it says %v", c.says, err)
		}
	}
	if entries, err := os.ReadDir(service.Dir); err != nil || len(entries) != 1 {
		t.Errorf("of buckets there are %v, %v", entries, err)
	}
	if left, err := filepath.Glob(filepath.Join(service.Dir, s3.Bucket, "*")); err != nil || len(left) > 0 {
		t.Errorf("there is %q, %v", left, err)
	}
}

// TestBucketIsLeftAlone: what others have in the bucket, and below the prefix, is neither seen nor touched.
func TestBucketIsLeftAlone(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	b := inBucket(t, service, nil)
	for _, key := range []string{"other", "some/prefixed", "some/prefix/.hidden", "some/prefix/folder/"} {
		if _, err := b.s3.PutObject(t.Context(), b.name, key, bytes.NewReader(nil), 0, "", "", minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	put(t, b, "mine", "x")
	if names := list(t, b, ""); len(names) != 1 {
		t.Errorf("there is %q", names)
	}
}
