package keys

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestUsedIsCoarseAndKept(t *testing.T) {
	t.Parallel()
	const id = "k00000000000a"
	began := time.UnixMilli(1_800_000_000_000)
	u := new(Used)
	if _, ok := u.At(id); ok || u.Changed() {
		t.Error("a use is known before there was one")
	}
	u.Touch(id, began)
	if !u.Changed() {
		t.Error("the first use is no news")
	}
	u.Touch(id, began.Add(UsedStep-time.Millisecond)) // within the step: not worth noting
	if at, ok := u.At(id); !ok || !at.Equal(began) || u.Changed() {
		t.Errorf("used at %v, want %v", at, began)
	}
	u.Touch(id, began.Add(time.Hour)) // by a clock that runs ahead
	u.Touch(id, began.Add(UsedStep))
	if at, _ := u.At(id); !at.Equal(began.Add(UsedStep)) {
		t.Errorf("used at %v, want what the clock says that was put right", at)
	}

	u.Link("s1", began)
	var file bytes.Buffer
	if err := u.Save(&file); err != nil {
		t.Fatal(err)
	}
	again := new(Used)
	if again.Linked("s1") {
		t.Error("a store has linked that has not")
	}
	if err := again.Load(strings.NewReader("nonsense\nk00000000000b\n" + file.String() + "K 12\nk00000000000c -5\nstore:S 7\n")); err != nil {
		t.Fatal(err)
	}
	if !again.Linked("s1") || again.Linked("S") {
		t.Error("which stores have linked is not read back")
	}
	if at, ok := again.At(id); !ok || !at.Equal(began.Add(UsedStep)) {
		t.Errorf("read back as %v, %v", at, ok)
	}
	for _, other := range []string{"nonsense", "k00000000000b", "K", "k00000000000c"} {
		if _, ok := again.At(other); ok {
			t.Errorf("%s was used, says a file that does not", other)
		}
	}
	(*Used)(nil).Touch(id, began)
	if _, ok := (*Used)(nil).At(id); ok {
		t.Error("nil knows of a use")
	}
}

func BenchmarkTouch(b *testing.B) {
	u, now := new(Used), time.Now()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			u.Touch("k00000000000a", now)
		}
	})
}
