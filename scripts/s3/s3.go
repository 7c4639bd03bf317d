// Package s3 runs an object store for tests: versitygw, which keeps buckets as directories of this machine, pinned by scripts/s3/tools.
package s3

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bodega/scripts/process"
)

// The one who may do everything there.
const (
	AccessKey = "bodega"
	SecretKey = "a secret of tests alone"
)

// Bucket is made at the start.
const Bucket = "backups"

// Service is an object store that runs until the test ends.
type Service struct {
	*process.Program
	URL string
	Dir string // holds a directory for each bucket
}

// Start runs one, with an empty bucket.
func Start(t testing.TB) *Service {
	t.Helper()
	root, err := process.Root()
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(root, "bin", "versitygw")
	if _, err := os.Stat(binary); err != nil {
		t.Fatal("bin/versitygw is missing: run 'make setup', which builds it")
	}
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	// What it keeps besides bytes goes beside them, and not into attributes of files, which a file system may not have.
	s := &Service{URL: "http://" + process.Address(port), Dir: t.TempDir()}
	if err := os.Mkdir(filepath.Join(s.Dir, Bucket), 0o700); err != nil {
		t.Fatal(err)
	}
	s.Program = &process.Program{Name: "versitygw", Dir: s.Dir, Ready: s.URL + "/health", Env: []string{"ROOT_ACCESS_KEY=" + AccessKey, "ROOT_SECRET_KEY=" + SecretKey},
		Args: []string{binary, "--port", process.Address(port), "--health", "/health", "--quiet", "posix", "--sidecar", t.TempDir(), s.Dir}}
	s.EndWith(t)
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// Environ are the settings by which a node reaches it.
func (s *Service) Environ() []string {
	return []string{"BACKUP_S3_ENDPOINT=" + s.URL, "BACKUP_S3_REGION=us-east-1", "BACKUP_S3_ACCESS_KEY=" + AccessKey, "BACKUP_S3_SECRET_KEY=" + SecretKey}
}
