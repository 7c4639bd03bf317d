package depot_test

import (
	"path/filepath"
	"testing"

	"bodega/scripts/s3"
	"bodega/storage/depot"
	"bodega/storage/depot/depottest"
)

// TestContract: a directory and a bucket are the same to whoever uses them.
func TestContract(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	for name, location := range map[string]func(t *testing.T) string{
		"directory": func(t *testing.T) string { return filepath.Join(t.TempDir(), "deep", "backups") },
		"bucket":    func(t *testing.T) string { return "s3://" + s3.Bucket + "/" + t.Name() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			depottest.Contract(t, func(t *testing.T) depot.Depot {
				t.Helper()
				d, err := depot.Open(location(t), depot.S3{Endpoint: service.URL, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey})
				if err != nil {
					t.Fatal(err)
				}
				return d
			})
		})
	}
}
