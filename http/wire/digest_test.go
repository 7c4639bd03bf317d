package wire

import (
	"strings"
	"testing"

	"bodega/inventory"
)

func TestDigest(t *testing.T) {
	t.Parallel()
	d := inventory.Digest{Offset: 7, Timeline: "t<"}
	d.Sums[0], d.Sums[255] = inventory.HashFrom([16]byte{1}), inventory.HashFrom([16]byte{15: 9})
	d.Full, d.Directory = d.Sums, inventory.DirectoryMark{Revision: 9, Hash: inventory.HashFrom([16]byte{3})}
	d.Full[0] = inventory.HashFrom([16]byte{2})
	body := string(AppendDigest(nil, &d))
	const zero = `"00000000000000000000000000000000",`
	if want := `{"offset":7,"timeline":"t\u003c","ranges":["` + d.Sums[0].String() + `",` + strings.Repeat(zero, 254) + `"` + d.Sums[255].String() + `"],"full":["` + d.Full[0].String() + `",` + strings.Repeat(zero, 254) + `"` + d.Full[255].String() + `"],"revision":9,"directoryHash":"` + d.Directory.Hash.String() + `"}` + "\n"; body != want {
		t.Errorf("%s, want %s", body, want)
	}
	var s Scanner
	if got := DecodeDigest(&s, []byte(strings.Replace(body, "{", `{"new":[{}],`, 1))); s.Fault != nil || got != d {
		t.Errorf("%+v, want %+v; %+v", got, d, s.Fault)
	}
	for _, tt := range []struct{ old, new, fault string }{
		{`"offset":7,`, ``, "body lacks offset"},
		{`"offset":7,`, `"Offset":7,`, "body lacks offset"},
		{`"offset":7,`, `"offset":null,`, "body lacks offset"},
		{`"offset":7,`, `"offset":-7,`, "offset must be an integer from 0 to 9007199254740991"},
		{`"offset":7,`, `"offset":9007199254740992,`, "offset must be an integer from 0 to 9007199254740991"},
		{`"offset":7,`, `"offset":7.0,`, "offset must be an integer from 0 to 9007199254740991"},
		{`"offset":7,`, `"offset":"7",`, "offset must be an integer from 0 to 9007199254740991"},
		{`"offset":7,`, `"offset":7,"offset":7,`, "offset is there twice"},
		{`"offset":7,`, `"new":{"a":1,"a":2},"offset":7,`, "new.a is there twice"},
		{`"t\u003c"`, `""`, "timeline must not be empty"},
		{`"t\u003c"`, `"` + strings.Repeat("t", 65) + `"`, "timeline must be at most 64 bytes"},
		{`"timeline":"t\u003c",`, ``, "body lacks timeline"},
		{zero, ``, "ranges must be 256"},
		{zero, zero + zero, "ranges must be 256"},
		{`"full":["02`, `"full":["02000000000000000000000000000000","02`, "full must be 256"},
		{`"revision":9`, `"revision":-9`, "revision must be an integer from 0"},
		{`"directoryHash":"03`, `"directoryHash":"3`, "directoryHash must be 32 hexadecimal digits"},
		{zero, `"0",`, "ranges[1] must be 32 hexadecimal digits"},
		{zero, `7,`, "ranges[1] must be 32 hexadecimal digits"},
		{"\n", "{}", "body invalid character '{' after top-level value at byte"},
	} {
		DecodeDigest(&s, []byte(strings.Replace(body, tt.old, tt.new, 1)))
		if f := s.Fault; f == nil || !strings.HasPrefix(f.Field+" "+f.Issue, tt.fault) {
			t.Errorf("%q for %q: %+v, want %s", tt.new, tt.old, f, tt.fault)
		}
	}
	earlier := d // of a central that knows of nothing but products
	earlier.Full, earlier.Directory = d.Sums, inventory.DirectoryMark{}
	if got := DecodeDigest(&s, []byte(body[:strings.Index(body, `,"full"`)]+"}")); s.Fault != nil || got != earlier {
		t.Errorf("%+v, %+v", got, s.Fault)
	}
	for _, body := range []string{``, `null`, `[]`, `{}`} {
		if DecodeDigest(&s, []byte(body)); s.Fault == nil || s.Fault.Field != "body" {
			t.Errorf("%s: %+v", body, s.Fault)
		}
	}
}
