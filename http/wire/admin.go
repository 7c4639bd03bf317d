package wire

import (
	nethttp "net/http"
	"strconv"

	"bodega/inventory"
)

// EveryField is what a product is created with.
const EveryField = inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice

// AdminRoutes is where the commands of administrators go.
var AdminRoutes = [...]struct{ Method, Path string }{
	inventory.Create: {nethttp.MethodPost, "/v1/admin/products/create"},
	inventory.Set:    {nethttp.MethodPut, "/v1/admin/products/set"},
	inventory.Delete: {nethttp.MethodDelete, "/v1/admin/products/delete"},
}

// IsAdmin says whether a command is an administrator's.
func IsAdmin(k inventory.Kind) bool {
	return k == inventory.Create || k == inventory.Set || k == inventory.Delete
}

// The bodies of the commands, by kind, and what they say of a product.
type (
	createBody struct {
		Products items[createProduct] `json:"products"`
	}
	setBody struct {
		Products items[setProduct] `json:"products"`
	}
	deleteBody struct {
		Products items[deleteProduct] `json:"products"`
		IDs      items[string]        `json:"productIds"`
	}

	createProduct struct {
		Product   string   `json:"productId"`
		Name      *string  `json:"name,omitzero"`
		Category  *string  `json:"category,omitzero"`
		Available *int64   `json:"available,omitzero"`
		Price     *float64 `json:"price,omitzero"`
		Location  *string  `json:"locationId,omitzero"`
		extraBody
	}
	setProduct struct {
		createProduct
		Version      *int64 `json:"expectedVersion,omitzero"`
		LevelVersion *int64 `json:"levelVersion,omitzero"`
	}
	deleteProduct struct {
		Product string `json:"productId"`
		Version *int64 `json:"expectedVersion"`
	}
)

// AppendAdmin returns the body of an administrator's command: of each product everything to create it, what is given to set it.
func AppendAdmin(cmd *inventory.Command) []byte {
	body := setBody{Products: make([]setProduct, len(cmd.Lines))}
	for i := range cmd.Lines {
		ln, p := &cmd.Lines[i], &body.Products[i]
		fields := ln.Fields
		switch cmd.Kind {
		case inventory.Create:
			fields = EveryField
		case inventory.Delete:
			fields = 0
		}
		p.Product = string(ln.Product)
		switch cmd.Kind {
		case inventory.Create:
			p.extraBody = newExtraBody(ln.Extra.Fields(), ln.Extra)
		case inventory.Set:
			p.extraBody = newExtraBody(ln.Fields, ln.Extra)
		}
		p.Name, p.Category = given(fields, inventory.FieldName, &ln.Name), given(fields, inventory.FieldCategory, &ln.Category)
		p.Available, p.Price = given(fields, inventory.FieldAvailable, &ln.Available), given(fields, inventory.FieldPrice, &ln.Price)
		if ln.Guarded && cmd.Kind != inventory.Create {
			p.Version = (*int64)(&ln.Expect)
		}
		if at := ln.Place; at != nil && cmd.Kind != inventory.Delete {
			p.Location = (*string)(&at.Location)
			if at.Guarded {
				p.LevelVersion = (*int64)(&at.Expect)
			}
		}
	}
	return AppendJSON(nil, &body)
}

func given[T any](fields, field inventory.Fields, v *T) *T {
	if fields&field == 0 {
		return nil
	}
	return v
}

// Admin is what an administrator's command asks for.
type Admin struct {
	Lines    []inventory.Line // as they were sent: integers may be out of bounds, and a price infinite
	ByID     bool             // the products came as productIds
	Products bool             // the products came as products
}

// DecodeAdmin reads the body of a command of kind k, which is Create, Set or Delete. If it has more products than are allowed, that is the
// fault and many is true: it has another status. A member that the command does not know is refused: an administrator who means a price
// must not be told that all is well when there is none.
func DecodeAdmin(s *Scanner, body []byte, k inventory.Kind) (a Admin, many bool) {
	switch k {
	case inventory.Create:
		var v createBody
		s.readStrictly(body, &v)
		for i := range v.Products {
			a.Lines = append(a.Lines, v.Products[i].line(EveryField, nil))
		}
	case inventory.Set:
		var v setBody
		s.readStrictly(body, &v)
		for i := range v.Products {
			ln := v.Products[i].line(0, v.Products[i].Version)
			if n := v.Products[i].LevelVersion; n != nil {
				if ln.Place == nil {
					ln.Place = new(inventory.Place)
				}
				ln.Place.Guarded, ln.Place.Expect = true, inventory.Version(*n)
			}
			a.Lines = append(a.Lines, ln)
		}
	default:
		var v deleteBody
		s.readStrictly(body, &v)
		for _, p := range v.Products {
			a.Lines = append(a.Lines, (&createProduct{Product: p.Product}).line(0, p.Version))
		}
		for _, id := range v.IDs {
			a.Lines = append(a.Lines, (&createProduct{Product: id}).line(0, nil))
		}
		a.Products, a.ByID = v.Products != nil, v.IDs != nil
	}
	return a, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// line returns what is asked for. It has the fields that were given, and those that it has anyway.
func (p *createProduct) line(fields inventory.Fields, version *int64) inventory.Line {
	ln := inventory.Line{Product: inventory.ProductID(p.Product), Fields: fields}
	take(&ln.Name, p.Name, &ln.Fields, inventory.FieldName)
	take(&ln.Category, p.Category, &ln.Fields, inventory.FieldCategory)
	take(&ln.Available, p.Available, &ln.Fields, inventory.FieldAvailable)
	take(&ln.Price, p.Price, &ln.Fields, inventory.FieldPrice)
	if ln.Guarded = version != nil; ln.Guarded {
		ln.Expect = inventory.Version(*version)
	}
	if p.Location != nil {
		ln.Place = &inventory.Place{Location: inventory.LocationID(*p.Location)}
	}
	p.into(&ln)
	return ln
}

// take takes a value if it is there, and notes that it is.
func take[T any](into, v *T, fields *inventory.Fields, field inventory.Fields) {
	if v != nil {
		*into = *v
		*fields |= field
	}
}

// AppendCanonical appends what an administrator's request asks for, the same however it was written: the order of members, white space, the
// form of numbers and unknown members play no part. The expected versions are left out, so that a retry may bring fresher ones.
func AppendCanonical(b []byte, lines []inventory.Line) []byte {
	for i := range lines {
		ln := &lines[i]
		b = AppendString(b, ln.Product)
		for _, f := range [...]struct {
			field inventory.Fields
			put   func([]byte) []byte
		}{
			{inventory.FieldName, func(b []byte) []byte { return AppendString(append(b, 'n'), ln.Name) }},
			{inventory.FieldCategory, func(b []byte) []byte { return AppendString(append(b, 'c'), ln.Category) }},
			{inventory.FieldAvailable, func(b []byte) []byte { return strconv.AppendInt(append(b, 'a'), ln.Available, 10) }},
			{inventory.FieldPrice, func(b []byte) []byte { return AppendFloat(append(b, 'p'), ln.Price) }},
		} {
			if ln.Fields&f.field != 0 {
				b = f.put(b)
			}
		}
		if ln.Place != nil && ln.Place.Location != "" {
			b = AppendString(append(b, 'l'), ln.Place.Location)
		}
		b = appendCanonicalExtra(b, ln)
		b = append(b, '\n')
	}
	return b
}
