package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bodega/scripts/prove"
	"bodega/scripts/s3"
)

// sold is a sale that was answered.
type sold struct {
	key  string
	at   time.Time
	body string
}

// sellFor sells one by one, and returns the longest that one took.
func (c *central) sellFor(d time.Duration, sales *[]sold) (longest time.Duration) {
	c.t.Helper()
	for until := time.Now().Add(d); time.Now().Before(until); {
		began, key := time.Now(), fmt.Sprint("sale-", len(*sales))
		a, err := c.try(context.Background(), request{method: http.MethodPost, path: updatesPath,
			body: object{"storeId": "s1", "productId": "P0", "delta": -1, "idempotencyKey": key}})
		if err != nil || a.status != http.StatusOK {
			c.t.Fatalf("%d %s: %v", a.status, a.body, err)
		}
		now := time.Now()
		longest = max(longest, now.Sub(began))
		*sales = append(*sales, sold{key, now, string(a.body)})
	}
	return longest
}

// restored makes a directory of what lies in a place, and returns the position to which it leads.
func (c *central) restored(from, dir string) int {
	c.t.Helper()
	out := c.mustRun("restore", "--from", from, "--data-dir", dir).output()
	c.mustRun("verify", "--data-dir", dir)
	m := regexp.MustCompile(`at position (\d+), of`).FindStringSubmatch(out)
	if m == nil {
		c.t.Fatalf("restore says %s", out)
	}
	at, err := strconv.Atoi(m[1])
	if err != nil {
		c.t.Fatal(err)
	}
	return at
}

// TestKillDuringShipping: whenever central is killed, what lies beside the backups is whole and leads to within two seconds of the last sale; it goes on
// from there after the next start; and when its directory is destroyed, it is restored from there alone, with the keys of all that was sold.
func TestKillDuringShipping(t *testing.T) {
	t.Parallel()
	t.Run("directory", func(t *testing.T) {
		t.Parallel()
		killShipping(t, filepath.Join(t.TempDir(), "backups"), prove.Times(4, 40))
	})
	t.Run("bucket", func(t *testing.T) {
		t.Parallel()
		service := s3.Start(t)
		var options []option
		for _, pair := range service.Environ() {
			name, value, _ := strings.Cut(pair, "=")
			options = append(options, withEnv(name, value))
		}
		killShipping(t, "s3://"+s3.Bucket+"/shops/central", prove.Times(1, 20), options...)
	})
}

func killShipping(t *testing.T, backups string, times int, options ...option) {
	c := startCentral(t, append(options, withEnv("BACKUP_DIR", backups), withEnv("BACKUP_VERIFY", "false"))...)
	c.create(1_000_000, "P0")
	waitFor(t, patience, "a backup", func() bool { return strings.Contains(c.Log.String(), "backed up") })
	var sales []sold
	at := 0
	var late []string
	for inTime := 0; inTime < times; {
		if len(late) > 2*times { // a machine may stand still now and then, and does not do so as a rule
			t.Fatalf("what lies there is late: %q", late)
		}
		longest := c.sellFor(time.Duration(1+rand.IntN(2500))*time.Millisecond, &sales)
		c.Kill()
		killed := time.Now()
		at = c.restored(backups, filepath.Join(t.TempDir(), "restored"))
		age := time.Duration(0)
		lost := len(sales) + 1 - at // the first event made the product
		if lost > 0 {
			age = killed.Sub(sales[max(0, len(sales)-lost)].at)
		}
		// Who has to wait two seconds for a sale has a machine that is as slow with pieces.
		if age > 2*time.Second+5*longest {
			late = append(late, fmt.Sprintf("%d of %d sales are lost, the first of %v ago; the slowest took %v", lost, len(sales), age, longest))
		} else {
			inTime++
		}
		c.start()
	}
	t.Logf("%d times what lies there was late, of %d: %q", len(late), times+len(late), late)
	c.sellFor(1500*time.Millisecond, &sales)
	c.Kill()
	if err := os.RemoveAll(c.dir); err != nil {
		t.Fatal(err)
	}
	if at = c.restored(backups, c.dir); at < 2 {
		t.Fatalf("of %d sales nothing is there", len(sales))
	}
	c.start()
	if p := c.product("P0"); p.Available != int64(1_000_000-(at-1)) {
		t.Errorf("there are %d at position %d", p.Available, at)
	}
	for _, s := range sales[:min(at-1, 20)] {
		a := c.update(object{"storeId": "s1", "productId": "P0", "delta": -1, "idempotencyKey": s.key})
		if string(a.want(t, http.StatusOK).body) != s.body {
			t.Errorf("%s is answered with %s, and was with %s", s.key, a.body, s.body)
		}
	}
	sales = sales[:at-1]
	c.sellFor(100*time.Millisecond, &sales)
	for try := 0; ; try++ {
		c.stop() // which ships what there is if that takes no five seconds, perhaps before this history has a backup of its own
		again := c.restored(backups, filepath.Join(t.TempDir(), "again"))
		if again > len(sales) {
			break
		}
		if try == 2 {
			t.Fatalf("after another restore it stands at %d of %d", again, len(sales)+1)
		}
		c.start()
	}
}
