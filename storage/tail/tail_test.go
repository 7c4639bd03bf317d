package tail

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
)

var ours = History{DataID: "11111111-1111-4111-8111-111111111111", Timeline: "22222222-2222-4222-8222-222222222222"}

// chunkOf makes a chunk of the records from..to, each of which has an event, as far as this package is concerned.
func chunkOf(t testing.TB, of History, from, to uint64) (Head, []byte) {
	t.Helper()
	h := Head{History: of, Tail: storage.Tail{
		From: placeOf(from - 1), To: placeOf(to), First: inventory.Offset(from - 1), Next: inventory.Offset(to), Changes: int(to - from + 1), Marked: true,
	}}
	b, err := pack(of, h.Tail, recordsOf(from, to), archive.Recipients{})
	if err != nil {
		t.Fatal(err)
	}
	return h, b
}

func pack(of History, t storage.Tail, records []byte, to archive.Recipients) ([]byte, error) {
	p, err := NewPacker(to)
	if err != nil {
		return nil, err
	}
	return p.Pack(of, t, records)
}

func placeOf(lsn uint64) storage.Place { return storage.Place{LSN: lsn, Chain: uint32(lsn * 7)} }

// recordsOf stand for records: a byte for each.
func recordsOf(from, to uint64) []byte {
	b := make([]byte, 0, to-from+1)
	for n := from; n <= to; n++ {
		b = append(b, byte(n))
	}
	return b
}

// readPiece reads all of a piece.
func readPiece(b []byte) (heads []Head, records []byte, err error) {
	for r := NewReader(bytes.NewReader(b), archive.Identities{}); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return heads, records, nil
		}
		if err != nil {
			return heads, records, err
		}
		part, err := r.Records()
		if err != nil {
			return heads, records, err
		}
		heads, records = append(heads, h), append(records, part...)
	}
}

// TestPiece: what was packed comes back, with what it is; several chunks are one piece.
func TestPiece(t *testing.T) {
	t.Parallel()
	first, a := chunkOf(t, ours, 5, 9)
	second, b := chunkOf(t, ours, 10, 300)
	heads, records, err := readPiece(append(a, b...))
	if err != nil || !bytes.Equal(records, recordsOf(5, 300)) || len(heads) != 2 || heads[0].Tail != first.Tail || heads[1].Tail != second.Tail || heads[0].History != ours {
		t.Errorf("%+v, %d bytes, %v", heads, len(records), err)
	}
}

// TestPieceIsChecked: each byte that is missing and each bit that is another is noticed, and so is what does not follow.
func TestPieceIsChecked(t *testing.T) {
	t.Parallel()
	_, a := chunkOf(t, ours, 1, 40)
	_, b := chunkOf(t, ours, 41, 42)
	whole := append(bytes.Clone(a), b...)
	for n := range whole {
		if heads, _, err := readPiece(whole[:n]); err == nil && n != 0 && n != len(a) || err != nil && !errors.Is(err, archive.ErrTruncated) {
			t.Fatalf("cut after %d of %d bytes: %d chunks, %v", n, len(whole), len(heads), err)
		}
	}
	for bit := range 8 * len(whole) {
		flipped := bytes.Clone(whole)
		flipped[bit/8] ^= 1 << (bit % 8)
		if _, _, err := readPiece(flipped); !Broken(err) && !errors.Is(err, archive.ErrNewer) {
			t.Fatalf("bit %d is another: %v", bit, err)
		}
	}
	if _, _, err := readPiece(append(bytes.Clone(b), a...)); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("in another order: %v", err)
	}
	if _, _, err := readPiece([]byte(strings.Repeat("PK", 200))); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("foreign: %v", err)
	}
}

// TestPieceOfANewerProgram is told from a damaged one.
func TestPieceOfANewerProgram(t *testing.T) {
	t.Parallel()
	_, b := chunkOf(t, ours, 1, 1)
	newerFormat(b)
	if _, _, err := readPiece(b); !errors.Is(err, archive.ErrNewer) || !strings.Contains(err.Error(), "format 1") {
		t.Error(err)
	}
}

// TestPackRefuses what no reader would take, and what is no id.
func TestPackRefuses(t *testing.T) {
	t.Parallel()
	if _, err := pack(ours, storage.Tail{}, make([]byte, bodyMax+1), archive.Recipients{}); err == nil {
		t.Error("too many bytes are packed")
	}
	if _, err := pack(History{"x", "y"}, storage.Tail{}, nil, archive.Recipients{}); err == nil {
		t.Error("a history without a name is packed")
	}
}

// TestSealedPiece: what is in it can be read by whom it is for alone; that it is whole, and how it goes on, can be seen by anybody.
func TestSealedPiece(t *testing.T) {
	t.Parallel()
	someone, err := archive.ParseRecipients("age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm")
	if err != nil {
		t.Fatal(err)
	}
	to, key, err := someone.Witnessed()
	if err != nil {
		t.Fatal(err)
	}
	h, _ := chunkOf(t, ours, 5, 9)
	records := []byte("nobody else may read these words")
	b, err := pack(ours, h.Tail, records, to)
	if err != nil || bytes.Contains(b, []byte("words")) {
		t.Fatal(err)
	}
	r := NewReader(bytes.NewReader(b), key)
	if have, err := r.Next(); err != nil || have.Tail != h.Tail {
		t.Errorf("%+v, %v", have, err)
	}
	if have, err := r.Records(); err != nil || !bytes.Equal(have, records) {
		t.Errorf("%q, %v", have, err)
	}
	if _, _, err := readPiece(b); !errors.Is(err, archive.ErrSealed) {
		t.Errorf("without a key: %v", err)
	}
	f := newFolder(t)
	if err := f.Put(t.Context(), h, b); err != nil {
		t.Fatal(err)
	}
	if end, err := endOf(f); err != nil || end.Tail != h.Tail {
		t.Errorf("%+v, %v", end, err)
	}
	again, err := pack(ours, h.Tail, records, to)
	if err != nil || f.Put(t.Context(), h, again) != nil {
		t.Errorf("sealed once more it is another: %v", err)
	}
}
