package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/inventory"
)

// adminRoutes is where the commands of administrators go.
var adminRoutes = [...]struct{ method, path string }{
	inventory.Create: {nethttp.MethodPost, "/v1/admin/products/create"},
	inventory.Set:    {nethttp.MethodPut, "/v1/admin/products/set"},
	inventory.Delete: {nethttp.MethodDelete, "/v1/admin/products/delete"},
}

// isAdmin says whether a command is an administrator's.
func isAdmin(k inventory.Kind) bool {
	return k == inventory.Create || k == inventory.Set || k == inventory.Delete
}

// appendItems returns the body of an administrator's command.
func appendItems(cmd *inventory.Command) []byte {
	b := append(make([]byte, 0, 160*len(cmd.Lines)+32), `{"products":[`...)
	for i := range cmd.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLineItem(b, cmd.Kind, &cmd.Lines[i])
	}
	return append(b, ']', '}', '\n')
}

// appendLineItem appends what a line says of its product: everything to create it, what is given to set it.
func appendLineItem(b []byte, k inventory.Kind, ln *inventory.Line) []byte {
	fields := ln.Fields
	switch k {
	case inventory.Create:
		fields = everyField
	case inventory.Delete:
		fields = 0
	}
	b = append(b, `{"productId":`...)
	b = appendString(b, ln.Product)
	if fields&inventory.FieldName != 0 {
		b = appendString(append(b, `,"name":`...), ln.Name)
	}
	if fields&inventory.FieldCategory != 0 {
		b = appendString(append(b, `,"category":`...), ln.Category)
	}
	if fields&inventory.FieldAvailable != 0 {
		b = strconv.AppendInt(append(b, `,"available":`...), ln.Available, 10)
	}
	if fields&inventory.FieldPrice != 0 {
		b = appendFloat(append(b, `,"price":`...), ln.Price)
	}
	if ln.Guarded && k != inventory.Create {
		b = strconv.AppendInt(append(b, `,"expectedVersion":`...), int64(ln.Expect), 10)
	}
	return append(b, '}')
}
