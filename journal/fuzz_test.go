package journal

import (
	"errors"
	"path/filepath"
	"testing"
)

// FuzzOpen patches the tail segment and the watermark, and forges CRCs over the
// patch if told to: Open neither panics nor takes much memory, hands out only
// records in order, and what it accepts once it accepts again, unchanged.
func FuzzOpen(f *testing.F) {
	whole := threeSegments(f)
	tail := whole.segments()[2]
	recs := places(f, whole[tail])
	head, _, _ := decodeHeader(whole[tail])
	f.Add(uint16(recs[3].off), []byte{1, 2, 3, 4, 255}, []byte{}, false)
	f.Add(uint16(recs[3].off+4), []byte{255, 255, 255, 0}, []byte{}, true)
	f.Add(uint16(recs[5].off+28), []byte{2, 0, 0, 0}, slot{3, 4}.encode([16]byte{1})[:48], true)
	f.Add(uint16(16), []byte{9}, []byte("x"), false)
	f.Fuzz(func(t *testing.T, off uint16, patch, watermark []byte, forge bool) {
		im := whole.clone()
		b := im[tail]
		at := int(off) % len(b)
		copy(b[at:], patch)
		if forge {
			le.PutUint32(b[8:], crcOf(b[12:headerSize], 0))
			for _, r := range recs {
				if r.end > at && r.off < at+len(patch) {
					le.PutUint32(b[r.off:], crcOf(b[r.off+4:r.end], head.salt))
				}
			}
		}
		if len(watermark) > 0 {
			slot := make([]byte, slotSize)
			copy(slot, watermark)
			if forge {
				le.PutUint32(slot[8:], crcOf(slot[12:], 0))
			}
			im[watermarkName] = slot
		}
		fsys := im.load(t)
		var got, again []Record
		collect := func(list *[]Record) func(Record) error {
			return func(r Record) error {
				if r.LSN != LSN(len(*list)+1) {
					t.Errorf("record %d is the %d. to be handed out", r.LSN, len(*list)+1)
				}
				r.Payload = nil
				*list = append(*list, r)
				return nil
			}
		}
		j, rec, err := Open(dir, small(fsys), collect(&got))
		var c *CorruptError
		switch {
		case errors.As(err, &c):
			if filepath.Dir(c.Segment) != filepath.Clean(dir) || c.Reason == "" {
				t.Errorf("%+v", c)
			}
			return
		case errors.Is(err, ErrFormat):
			return
		case err != nil:
			t.Fatal(err)
		}
		mustClose(t, j)
		j, second := mustOpen(t, small(fsys), collect(&again))
		mustClose(t, j)
		if second.TornBytes != 0 || len(again) < len(got) || len(got) > 0 && rec.Chain != again[len(got)-1].CRC {
			t.Errorf("first %+v, then %+v", rec, second)
		}
	})
}
