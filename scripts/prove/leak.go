package prove

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// leaving is how long goroutines have that are about to end. goleak alone gives them less than half a second, which is too little on a busy
// machine for a connection to notice that the other end has gone.
const leaving = 2 * time.Minute

// Main runs the tests of a package as its TestMain, and fails if goroutines outlive them.
func Main(m *testing.M, besides ...goleak.Option) {
	code := m.Run()
	if code == 0 {
		if err := left(leaving, besides...); err != nil {
			fmt.Fprintln(os.Stderr, "the tests have passed, and have left goroutines behind:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// NothingLeft fails a test that has left goroutines behind. It must not be parallel to others.
func NothingLeft(t testing.TB, besides ...goleak.Option) {
	t.Helper()
	if err := left(leaving, besides...); err != nil {
		t.Error(err)
	}
}

// left returns an error that names the goroutines that are there still after so long.
func left(long time.Duration, besides ...goleak.Option) (err error) {
	for late := time.Now().Add(long); ; {
		if err = goleak.Find(besides...); err == nil || time.Now().After(late) {
			return err
		}
	}
}
