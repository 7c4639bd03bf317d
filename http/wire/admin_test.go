package wire

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

func TestDecodeAdminRefuses(t *testing.T) {
	t.Parallel()
	const create, set, del = inventory.Create, inventory.Set, inventory.Delete
	deep := strings.Repeat(`[`, 20_000)
	tests := []struct {
		kind               inventory.Kind
		data, field, issue string
		named              bool // the name of a member is at fault, no value
	}{
		{create, ``, "body", "ends too early", false},
		{create, ` `, "body", "ends too early", false},
		{create, `{`, "body", "ends too early", false},
		{create, `null`, "body", "must be an object", false},
		{create, `[]`, "body", "must be an object", false},
		{create, `"x"`, "body", "must be an object", false},
		{create, `{}}`, "body", "after top-level value at byte 2", false},
		{create, `{,}`, "body", "at byte 1", false},
		{create, `{"products":{}}`, "products", "must be an array", false},
		{create, `{"products":7}`, "products", "must be an array", false},
		{create, `{"products":[],"products":[]}`, "products", "is there twice", false},
		{create, `{"products":[],"\u0070roducts":[]}`, "products", "is there twice", false},
		{create, `{"products":[{},]}`, "products", "at byte 15", false},
		{create, `{"products":[{},7]}`, "products[1]", "must be an object", false},
		{create, `{"products":[{},null]}`, "products[1]", "must be an object", false},
		{create, `{"products":[{},{"name":1}]}`, "products[1].name", "must be a string", false},
		{create, "{\"products\":[{\"name\":\"\xff\"}]}", "products[0].name", "invalid UTF-8", false},
		{create, `{"products":[{"name":"\ud800"}]}`, "products[0].name", "surrogate", false},
		{create, `{"products":[{"name":"x`, "products[0].name", "ends too early", false},
		{create, `{"products":[{"price":"1"}]}`, "products[0].price", "must be a number", false},
		{create, `{"products":[{"price":1,"price":2}]}`, "products[0].price", "is there twice", false},
		{create, `{"products":[{"available":01}]}`, "products[0]", "at byte 27", false},
		{create, `{"products":[{"available":1.0}]}`, "products[0].available", "must be an integer, without a fraction or an exponent", false},
		{create, `{"products":[{"available":1e0}]}`, "products[0].available", "must be an integer, without a fraction or an exponent", false},
		{create, `{"products":[{"available":"1"}]}`, "products[0].available", "must be an integer", false},
		{create, `{"products":[{"available":true}]}`, "products[0].available", "must be an integer", false},
		{create, `{"products":[{"name":` + deep, "body", "is nested too deep", false},
		{create, `{"products":` + deep, "products[0]", "must be an object", false},
		{create, deep, "body", "must be an object", false},
		{create, `{"products":[` + strings.Repeat(`{},`, inventory.MaxLines) + `{}]}`, "products", "must have at most 1000 items", false},

		{create, `{"productIds":[]}`, "productIds", "is not known: there are products", true},
		{create, `{"Products":[]}`, "Products", "is not known: it is written products", true},
		{create, `{"x":` + deep, "x", "is not known: there are products", true},
		{create, `{"products":[{},{"Price":1}]}`, "products[1].Price", "is not known: it is written price", true},
		{create, `{"products":[{"expectedVersion":1}]}`, "products[0].expectedVersion", "is not known: there are productId, name, category, available, price, locationId, barcodes, unit, decimals, reorderPoint, reorderPoints, attributes", true},
		{create, `{"` + strings.Repeat("x", 2000) + `":1}`, strings.Repeat("x", 1024), "is not known: there are products", true},

		{set, `{"products":[{"stock":7}]}`, "products[0].stock", "is not known: there are productId, name, category, available, price, locationId, barcodes, unit, decimals, reorderPoint, reorderPoints, attributes, expectedVersion, levelVersion", true},
		{set, `{"products":[{"expectedVersion":null,"expectedVersion":1}]}`, "products[0].expectedVersion", "is there twice", false},
		{set, `{"products":[{"expectedVersion":"1"}]}`, "products[0].expectedVersion", "must be an integer", false},

		{del, `{"items":[]}`, "items", "is not known: there are products, productIds", true},
		{del, `{"products":[{"price":1}]}`, "products[0].price", "is not known: there are productId, expectedVersion", true},
		{del, `{"productIds":["a",1]}`, "productIds[1]", "must be a string", false},
		{del, `{"productIds":["a",null]}`, "productIds[1]", "must be a string", false},
		{del, `{"productIds":"a"}`, "productIds", "must be an array", false},
		{del, `{"productIds":[` + strings.Repeat(`"",`, inventory.MaxLines) + `""]}`, "productIds", "must have at most 1000 items", false},
	}
	for _, tt := range tests {
		var s Scanner
		_, many := DecodeAdmin(&s, []byte(tt.data), tt.kind)
		data := tt.data[:min(len(tt.data), 80)]
		switch f := s.Fault; {
		case f == nil:
			t.Errorf("%v %s: accepted", tt.kind, data)
		case f.Field != tt.field || !strings.Contains(f.Issue, tt.issue) || f.Named != tt.named:
			t.Errorf("%v %s: %+v; want %s: %s", tt.kind, data, *f, tt.field, tt.issue)
		case many != strings.Contains(tt.issue, "1000"):
			t.Errorf("%v %s: many is %v", tt.kind, data, many)
		}
	}
}

func TestDecodeAdmin(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind inventory.Kind
		data string
		want Admin
	}{
		{inventory.Create, ` {"products" : [{"productId":"a","name":"\u0041\ud83d\ude00 é","price":-0,"category":null}]}` + "\n",
			Admin{Lines: []inventory.Line{{Product: "a", Name: "A😀 é", Fields: EveryField}}}},
		{inventory.Set, `{"products":[{"productId":"a","price":1e400,"expectedVersion":-3},{"available":-99999999999999999999,"category":""}]}`,
			Admin{Lines: []inventory.Line{{Product: "a", Price: math.Inf(1), Fields: inventory.FieldPrice, Guarded: true, Expect: -3},
				{Available: math.MinInt64, Fields: inventory.FieldAvailable | inventory.FieldCategory}}}},
		{inventory.Delete, `{"products":[{"productId":"a","expectedVersion":0}],"productIds":[]}`,
			Admin{Lines: []inventory.Line{{Product: "a", Guarded: true}}, Products: true, ByID: true}},
		{inventory.Delete, `{"productIds":["b"]}`, Admin{Lines: []inventory.Line{{Product: "b"}}, ByID: true}},
		{inventory.Delete, `{"products":null}`, Admin{}},
	} {
		var s Scanner
		if got, _ := DecodeAdmin(&s, []byte(tt.data), tt.kind); s.Fault != nil || !cmp.Equal(tt.want, got) {
			t.Errorf("%s: %+v\n%s", tt.data, s.Fault, cmp.Diff(tt.want, got))
		}
	}
}

// What the client sends is what the server reads, with the members in their order.
func TestAdminRoundTrip(t *testing.T) {
	t.Parallel()
	full := inventory.Line{Product: "a<", Name: "n\u2028", Category: "", Available: 3, Price: 0.5, Fields: EveryField, Guarded: true, Expect: 7}
	for _, tt := range []struct {
		kind inventory.Kind
		line inventory.Line
		body string
	}{
		{inventory.Create, full, `{"productId":"a\u003c","name":"n\u2028","category":"","available":3,"price":0.5}`},
		{inventory.Set, full, `{"productId":"a\u003c","name":"n\u2028","category":"","available":3,"price":0.5,"expectedVersion":7}`},
		{inventory.Set, inventory.Line{Product: "a", Fields: inventory.FieldPrice}, `{"productId":"a","price":0}`},
		{inventory.Delete, full, `{"productId":"a\u003c","expectedVersion":7}`},
	} {
		body := AppendAdmin(&inventory.Command{Kind: tt.kind, Lines: []inventory.Line{tt.line, {Product: "b"}}})
		if want := `{"products":[` + tt.body + `,`; !strings.HasPrefix(string(body), want) {
			t.Errorf("%v: %s, want %s", tt.kind, body, want)
		}
		want := tt.line
		if tt.kind == inventory.Create {
			want.Guarded, want.Expect = false, 0
		}
		if tt.kind == inventory.Delete {
			want = inventory.Line{Product: want.Product, Guarded: want.Guarded, Expect: want.Expect}
		}
		var s Scanner
		got, _ := DecodeAdmin(&s, body, tt.kind)
		if s.Fault != nil || len(got.Lines) != 2 || !cmp.Equal(want, got.Lines[0]) {
			t.Errorf("%s: %+v\n%s", body, s.Fault, cmp.Diff(want, got.Lines[0]))
		}
	}
}

func TestDecodeSmallRequests(t *testing.T) {
	t.Parallel()
	var s Scanner
	if got := DecodeTimeline(&s, []byte(`{"timeline":"t"}`)); got != "t" || s.Fault != nil {
		t.Errorf("%q %+v", got, s.Fault)
	}
	for data, want := range map[string]Fault{
		`{"timeline":1}`:                  {"timeline", "must be a string", false},
		`{"timeline":"a","timeline":"a"}`: {"timeline", "is there twice", false},
		`{"Timeline":"a"}`:                {"Timeline", "is not known: it is written timeline", true},
		`{"x":1}`:                         {"x", "is not known: there are timeline", true},
		`null`:                            {"body", "must be an object", false},
	} {
		if DecodeTimeline(&s, []byte(data)); s.Fault == nil || *s.Fault != want {
			t.Errorf("%s: %+v", data, s.Fault)
		}
	}
	if DecodeNothing(&s, []byte(" {} ")); s.Fault != nil {
		t.Error(s.Fault)
	}
	if DecodeNothing(&s, []byte(`{"x":1}`)); s.Fault == nil || *s.Fault != (Fault{"x", "is not known: the request has no members", true}) {
		t.Errorf("%+v", s.Fault)
	}
}
