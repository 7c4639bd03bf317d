package depot

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bodega/scripts/s3"
)

// inBucket is a depot below a prefix of a bucket of a service. Its requests go through network, if that is not nil.
func inBucket(t *testing.T, service *s3.Service, network http.RoundTripper) *bucket {
	t.Helper()
	b, err := openBucket("s3://"+s3.Bucket+"/some/prefix", keys(service), network, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keys(service *s3.Service) S3 {
	return S3{Endpoint: service.URL, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func put(t *testing.T, d Depot, name, s string) {
	t.Helper()
	if err := d.Put(t.Context(), name, int64(len(s)), text(s)); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, d Depot, name string) (string, error) {
	t.Helper()
	r, err := d.Get(t.Context(), name)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), errors.Join(err, r.Close())
}

func list(t *testing.T, d Depot, prefix string) (names []string) {
	t.Helper()
	if err := d.List(t.Context(), prefix, func(o Object) bool {
		names = append(names, o.Name)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestDirectory: its files are for their owner alone; what is hidden or no file is no object; and what a killed Put has left is swept away,
// but nothing else is.
func TestDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "backups")
	d, err := Open(dir, S3{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, d, "tail/1", "x")
	for name, want := range map[string]fs.FileMode{"": 0o700 | fs.ModeDir, "tail": 0o700 | fs.ModeDir, "tail/1": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode() != want {
			t.Errorf("%q: %v, %v", name, info.Mode(), err)
		}
	}
	old := time.Now().Add(-time.Hour)
	left := []string{".tail.1.part", "tail/.2.7.part", "tail/.3.7.part", ".x/.tail.part", ".tail", "tail.part"}
	for _, name := range left {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600), os.Chtimes(path, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Get(t.Context(), "tail"); err == nil {
		t.Error("a directory is read")
	}
	if names := list(t, d, ""); !slices.Equal(names, []string{"tail.part", "tail/1"}) {
		t.Errorf("there is %q", names)
	}
	if err := errors.Join(d.Sweep(t.Context(), "", old), d.Sweep(t.Context(), "tail/2", time.Now()), d.Sweep(t.Context(), "tail.", time.Time{})); err != nil {
		t.Error(err)
	}
	for i, name := range left {
		if _, err := os.Lstat(filepath.Join(dir, name)); errors.Is(err, fs.ErrNotExist) != (i < 2) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := directory(filepath.Join(dir, "none")).Sweep(t.Context(), "", time.Now()); err != nil {
		t.Error(err)
	}
}

// TestOpen refuses what is no place for backups, and keys that are not there.
func TestOpen(t *testing.T) {
	t.Parallel()
	good := S3{AccessKey: "a", SecretKey: "s"}
	for location, s := range map[string]S3{
		"": good, "gs://bucket/prefix": good, "https://host/bucket": good, "s3://": good, "s3://B!": good, "s3:///prefix": good, "s3://user:word@bucket/x": good,
		"s3://bucket//x": good, "s3://bucket/../x": good, "s3://bucket/.x": good, "s3://bucket/x?y\n": good,
		"s3://bucket": {}, "s3://bucket/a": {AccessKey: "a"}, "s3://bucket/b": {SecretKey: "s"},
		"s3://bucket/c": {AccessKey: "a", SecretKey: "s", Endpoint: "ftp://host"}, "s3://bucket/d": {AccessKey: "a", SecretKey: "s", Endpoint: "https://u:p@host"},
		"s3://bucket/e": {AccessKey: "a", SecretKey: "s", Endpoint: "https://host/path"},
	} {
		if _, err := Open(location, s); err == nil {
			t.Errorf("%q is taken", location)
		}
	}
	for _, location := range []string{"s3://bucket", "s3://bucket/", "s3://bucket/a/b/", "s3://my.bucket-1/x y"} {
		if _, err := Open(location, good); err != nil {
			t.Errorf("%s: %v", location, err)
		}
	}
}
