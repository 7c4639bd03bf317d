package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
)

func decodeUpdate(data string) (u Update, f *Fault) {
	var s Scanner
	DecodeUpdate(&s, []byte(data), &u)
	return u, s.Fault
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ data, field, issue string }{
		{``, "body", "too early"},
		{`   `, "body", "too early"},
		{`null`, "body", "must be an object"},
		{`[]`, "body", "must be an object"},
		{`"x"`, "body", "must be an object"},
		{`{`, "body", "too early"},
		{`{"delta":1`, "body", "too early"},
		{`{"delta":1,}`, "body", "byte 11"},
		{`{,}`, "body", "byte 1"},
		{`{"delta" 1}`, "body", "byte 9"},
		{`{delta:1}`, "body", "byte 1"},
		{`{'delta':1}`, "body", "byte 1"},
		{`{"delta":1}}`, "body", "data after"},
		{`{"delta":1}{}`, "body", "data after"},
		{"{\"delta\":1}\x00", "body", "data after"},
		{"\ufeff{}", "body", "byte 0"},
		{`{"delta":1,"delta":1}`, "delta", "twice"},
		{`{"delta":null,"delta":1}`, "delta", "twice"},
		{`{"delta":1,"\u0064elta":1}`, "delta", "twice"},
		{`{"x":1,"x":2}`, "x", "twice"},
		{`{"x":1,"\u0078":2}`, "x", "twice"},
		{`{"x":{"y":1,"y":2}}`, "y", "twice"},
		{`{"x":[{"y":1,"y":2}]}`, "y", "twice"},
		{`{"updates":[{"delta":1,"delta":1}]}`, "updates[0].delta", "twice"},
		{`{"updates":[],"updates":[]}`, "updates", "twice"},
		{`{"delta":1.0}`, "delta", "integer"},
		{`{"delta":1e0}`, "delta", "integer"},
		{`{"delta":1E2}`, "delta", "integer"},
		{`{"delta":"1"}`, "delta", "integer"},
		{`{"delta":true}`, "delta", "integer"},
		{`{"delta":{}}`, "delta", "integer"},
		{`{"delta":01}`, "body", "byte 10"},
		{`{"delta":+1}`, "body", "byte 9"},
		{`{"delta":-}`, "body", "byte 10"},
		{`{"delta":1.}`, "body", "byte 11"},
		{`{"delta":.5}`, "body", "byte 9"},
		{`{"delta":1e}`, "body", "byte 11"},
		{`{"delta":NaN}`, "body", "byte 9"},
		{`{"delta":nul}`, "body", "byte 9"},
		{`{"delta":nulll}`, "body", "byte 13"},
		{`{"productId":1}`, "productId", "must be a string"},
		{`{"productId":["A"]}`, "productId", "must be a string"},
		{`{"productId":"A}`, "body", "too early"},
		{`{"productId":"A\`, "body", "too early"},
		{`{"productId":"\x"}`, "body", "byte 14"},
		{`{"productId":"\u12g4"}`, "body", "byte 14"},
		{`{"productId":"\u12"}`, "body", "byte 14"},
		{`{"productId":"\ud800"}`, "productId", "surrogate"},
		{`{"productId":"\ud800\u0041"}`, "productId", "surrogate"},
		{`{"productId":"\udc00\ud800"}`, "productId", "surrogate"},
		{"{\"productId\":\"a\nb\"}", "body", "byte 15"},
		{"{\"productId\":\"a\xffb\"}", "productId", "UTF-8"},
		{"{\"productId\":\"\\n\xff\"}", "productId", "UTF-8"},
		{"{\"productId\":\"\xed\xa0\x80\"}", "productId", "UTF-8"},
		{"{\"x\":\"\xff\"}", "body", "UTF-8"},
		{"{\"\xff\":1}", "body", "UTF-8"},
		{`{"updates":{}}`, "updates", "must be an array"},
		{`{"updates":[1]}`, "updates[0]", "must be an object"},
		{`{"updates":[null]}`, "updates[0]", "must be an object"},
		{`{"updates":[{},]}`, "body", "byte 15"},
		{`{"updates":[{} {}]}`, "body", "byte 15"},
		{`{"updates":[{},{"ref":7}]}`, "updates[1].ref", "must be a string"},
		{`{"x":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, "body", "nested too deep"},
		{`{"x":tru}`, "body", "byte 5"},
		{`{"x":[1,]}`, "body", "byte 8"},
		{`{"Delta":1}`, "Delta", "is not known: it is written delta"},
		{`{"delta":1,"PRODUCTID":"A"}`, "PRODUCTID", "is not known: it is written productId"},
		{`{"Updates":[]}`, "Updates", "is not known: it is written updates"},
		{`{"updates":[{},{"\u0044elta":1}]}`, "updates[1].Delta", "is not known: it is written delta"},
		{`{"x":"\q"}`, "body", "byte 6"},
	}
	for _, tt := range tests {
		_, f := decodeUpdate(tt.data)
		if f == nil {
			t.Errorf("%s: accepted", tt.data)
		} else if f.Field != tt.field || !strings.Contains(f.Issue, tt.issue) {
			t.Errorf("%s: %+v; want %s: %s", tt.data, *f, tt.field, tt.issue)
		}
	}
}

func TestDecodeAccepts(t *testing.T) {
	t.Parallel()
	u, f := decodeUpdate(" {\"productId\" : \"\\u0041\\ud83d\\ude00\\/\\\"\\\\\\b\\f\\n\\r\\t é\" ,\"delta\":-0,\"version\":-9007199254740991,\"Quantity\":5,\"x\":[1.5e-3,true,false,null,{\"y\":{}}]}\n\t")
	if f != nil {
		t.Fatal(*f)
	}
	if string(u.Product) != "A😀/\"\\\b\f\n\r\t é" || u.Delta != 0 || u.Version != -inventory.MaxInteger || !u.HasVersion {
		t.Errorf("%+v", u)
	}
	if _, f := decodeUpdate(`{"x":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`); f != nil {
		t.Error("63 deep:", *f)
	}
	u, f = decodeUpdate(`{"delta":9007199254740992,"version":99999999999999999999999999}`)
	if f != nil || u.Delta <= inventory.MaxInteger || u.Version <= inventory.MaxInteger {
		t.Errorf("out of range is for the caller: %+v %v", u, f)
	}
}

// tree reads a document with encoding/json, and refuses what the contract refuses.
func tree(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := subtree(dec, 1)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("data after the document")
	}
	return v, nil
}

func subtree(dec *json.Decoder, depth int) (any, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	d, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth > depthMax {
		return nil, errors.New("too deep")
	}
	object, array := map[string]any{}, []any{}
	for dec.More() {
		name := ""
		if d == '{' {
			t, err := dec.Token()
			if err != nil {
				return nil, err
			}
			name, _ = t.(string)
			if _, twice := object[name]; twice {
				return nil, errors.New("twice")
			}
		}
		v, err := subtree(dec, depth+1)
		if err != nil {
			return nil, err
		}
		object[name] = v
		array = append(array, v)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if d == '[' {
		return array, nil
	}
	return object, nil
}

// plainLine is a line that can be compared.
type plainLine struct {
	Product, Store, Key, Reason, Ref string
	Delta, Version                   int64
	HasDelta, HasStore               bool
	HasVersion, HasKey               bool
	BadDelta, BadVersion             bool
}

func plainOf(w *UpdateLine) plainLine {
	return plainLine{string(w.Product), string(w.Store), string(w.Key), string(w.Reason), string(w.Ref), w.Delta, w.Version,
		w.HasDelta, w.HasStore, w.HasVersion, w.HasKey, inventory.CheckInteger(w.Delta) != "", inventory.CheckInteger(w.Version) != ""}
}

var integerForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// referenceLine reads a line out of a tree.
func referenceLine(v any, known []string) (w plainLine, err error) {
	o, ok := v.(map[string]any)
	if !ok {
		return w, errors.New("not an object")
	}
	for name := range o {
		for _, k := range known {
			if name != k && strings.EqualFold(name, k) {
				return w, fmt.Errorf("%s is written %s", name, k)
			}
		}
	}
	text := func(name string) (string, bool) {
		s, ok := o[name].(string)
		if !ok && o[name] != nil {
			err = fmt.Errorf("%s is no string", name)
		}
		return s, ok
	}
	number := func(name string) (n int64, has, bad bool) {
		s, ok := o[name].(json.Number)
		if o[name] == nil {
			return 0, false, false
		}
		if !ok || !integerForm.MatchString(s.String()) {
			err = fmt.Errorf("%s is no integer", name)
			return
		}
		n, parseErr := strconv.ParseInt(s.String(), 10, 64)
		return n, true, parseErr != nil || n > inventory.MaxInteger || n < -inventory.MaxInteger
	}
	w.Product, _ = text("productId")
	w.Store, w.HasStore = text("storeId")
	w.Key, _ = text("idempotencyKey")
	w.HasKey = w.Key != ""
	w.Reason, _ = text("reason")
	w.Ref, _ = text("ref")
	w.Delta, w.HasDelta, w.BadDelta = number("delta")
	w.Version, w.HasVersion, w.BadVersion = number("version")
	return w, err
}

// forget clears numbers beyond the range, which mean nothing.
func (w *plainLine) forget() {
	if w.BadDelta {
		w.Delta = 0
	}
	if w.BadVersion {
		w.Version = 0
	}
}

// agree checks the decoder of updates against the reference.
func agree(t interface {
	Helper()
	Fatalf(string, ...any)
}, data []byte) {
	t.Helper()
	var s Scanner
	var got Update
	DecodeUpdate(&s, data, &got)
	if got.Many {
		return
	}
	if bytes.Contains(bytes.ToLower(data), []byte(`\ud`)) {
		return // encoding/json takes half a surrogate pair
	}
	v, err := tree(data)
	var want []plainLine
	mode := ""
	if err == nil {
		var w plainLine
		w, err = referenceLine(v, updateMembers)
		want = append(want, w)
		o, _ := v.(map[string]any)
		lines, ok := o["updates"].([]any)
		if !ok && o["updates"] != nil {
			err = errors.New("updates is no array")
		}
		if mode, ok = o["mode"].(string); !ok && o["mode"] != nil {
			err = errors.New("mode is no string")
		}
		for _, l := range lines {
			w, lineErr := referenceLine(l, lineMembers)
			if lineErr != nil {
				err = lineErr
			}
			want = append(want, w)
		}
	}
	if (err == nil) != (s.Fault == nil) {
		t.Fatalf("%q: reference says %v, we say %+v", data, err, s.Fault)
	}
	if err != nil {
		return
	}
	have := []plainLine{plainOf(&got.UpdateLine)}
	for i := range got.Lines {
		have = append(have, plainOf(&got.Lines[i]))
	}
	for i := range have {
		have[i].forget()
	}
	for i := range want {
		want[i].forget()
	}
	if d := cmp.Diff(want, have); d != "" || mode != string(got.Mode) {
		t.Fatalf("%q: (-reference +ours)\n%s mode %q %q", data, d, mode, got.Mode)
	}
}

func FuzzDecodeUpdate(f *testing.F) {
	f.Add([]byte(`{"storeId":"store-s1","productId":"SKU-001","delta":-2,"version":28,"idempotencyKey":"0b1e6a0e-7c1f-4b7e-9a55-0c9d6d1e5c11"}`))
	f.Add([]byte(`{"mode":"atomic","updates":[{"productId":"\u00e9","delta":-0},{"version":null,"x":[1e5,{"y":"\n"}]}]}`))
	f.Add([]byte(`{"delta":1.0}`))
	f.Add([]byte(`{"x":1,"x":1}`))
	f.Add([]byte("{\"a\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}

func FuzzDecodeAdmin(f *testing.F) {
	f.Add([]byte(`{"products":[{"productId":"a","name":"b","available":1,"price":1.5e3,"category":"c","expectedVersion":2}]}`))
	f.Add([]byte(`{"productIds":["a","b"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, k := range []inventory.Kind{inventory.Create, inventory.Set, inventory.Delete} {
			var s Scanner
			if DecodeAdmin(&s, data, k); s.Fault != nil {
				if s.Fault.Field == "" || s.Fault.Issue == "" {
					t.Fatalf("%q: %+v", data, s.Fault)
				}
				continue
			}
			if _, err := tree(data); err != nil && !bytes.Contains(data, []byte(`\u`)) {
				t.Fatalf("%q: accepted, though %v", data, err)
			}
		}
	})
}

// Any request that encoding/json writes is read as encoding/json reads it.
func TestDecodeAgrees(t *testing.T) {
	t.Parallel()
	value := rapid.OneOf(
		rapid.Just[any](nil), rapid.Just[any](true), rapid.Just[any](map[string]any{"a": []any{1, "x"}}),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }), rapid.Map(rapid.Float64(), func(f float64) any { return f }),
		rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Map(rapid.IntRange(-50, 50), func(n int) any { return n }),
	)
	name := rapid.SampledFrom([]string{"productId", "storeId", "delta", "version", "idempotencyKey", "reason", "ref", "mode", "x", "Delta", "né"})
	object := rapid.MapOfN(name, value, 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		o := object.Draw(t, "top")
		if rapid.Bool().Draw(t, "batch") {
			o["updates"] = rapid.SliceOfN(object, 0, 4).Draw(t, "lines")
		}
		data, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "indent") {
			var b bytes.Buffer
			_ = json.Indent(&b, data, " ", "\t")
			data = b.Bytes()
		}
		agree(t, data)
		for range 5 { // and broken somewhere
			i := rapid.IntRange(0, len(data)-1).Draw(t, "at")
			broken := append([]byte(nil), data...)
			broken[i] = rapid.SampledFrom([]byte(`{}[]",:0123456789.eE+-ntfa\ `)).Draw(t, "byte")
			agree(t, broken)
			agree(t, data[:i])
		}
	})
}
