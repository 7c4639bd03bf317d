package limit

import (
	"fmt"
	"testing"
	"time"
)

func TestLimitDefaults(t *testing.T) {
	t.Parallel()
	got := New(Config{Requests: 7}, time.Now).Config
	want := Config{Requests: 7, AdminRequests: 7, WebRequests: 3000, Window: time.Minute, Type: IP, InFlightMax: 64, ClientsMax: 100_000}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v", got)
	}
	if New(Config{AdminRequests: 5, Exempt: []string{"x"}}, time.Now) != nil {
		t.Error("no limit is one")
	}
}
