//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

// shape is how much a catalogue has. The zero values of locations and levels: all stock is in the pool.
type shape struct {
	products  int
	locations int  // places that there are
	levels    int  // places at which each product lies, at most all of them
	coded     bool // each has a barcode, a unit and a reorder point
}

func (s shape) placed() bool { return s.levels > 0 }

// location is the n-th place at which a product lies; the places of a product are spread over all of them.
func (s shape) location(product, n int) int {
	step := s.locations / s.levels
	return product%step + n*step
}

// appendLocation writes an id of fixed width.
func appendLocation(buf []byte, location int) []byte {
	return fmt.Appendf(buf, "shop-%04d", location)
}

const importedAt = "2026-01-02T03:04:05.678Z"

// writeCatalogue writes the import file: the format of the seed catalogue and of the service's own export.
func writeCatalogue(name string, of shape) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintf(w, `{"products":{`)
	for i := range of.products {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		of.writeProduct(w, i)
	}
	fmt.Fprint(w, "\n}")
	of.writeDirectory(w)
	fmt.Fprintf(w, `,"metadata":{"lastOffset":0,"totalProducts":%d,"lastUpdated":"%s"}}`+"\n", of.products, importedAt)
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}

func (s shape) writeProduct(w io.Writer, product int) {
	id := productID(product)
	fmt.Fprintf(w, "\n"+`"%s":{"productId":"%s","name":"Product number %s","available":%d,"version":%d,"lastUpdated":"%s","price":19.99`,
		id, id, id[4:], openingStock*max(1, s.levels), openingVersion, importedAt)
	if s.coded {
		fmt.Fprintf(w, `,"barcodes":["%s"],"unit":"piece","reorderPoint":3`, barcode(product))
	}
	for n := range s.levels {
		open := `,{`
		if n == 0 {
			open = `,"levels":[{`
		}
		fmt.Fprintf(w, `%s"locationId":"%s","onHand":%d,"held":0,"version":%d,"lastUpdated":"%s"}`,
			open, appendLocation(nil, s.location(product, n)), openingStock, openingVersion, importedAt)
	}
	if s.placed() {
		fmt.Fprint(w, "]")
	}
	fmt.Fprint(w, "}")
}

// barcode is the EAN-13 of a product, of those that shops may give as they like.
func barcode(product int) string {
	code := fmt.Sprintf("20%010d", product)
	sum := 0
	for i := range len(code) {
		d := int(code[i] - '0')
		sum += d + 2*d*(i%2) // every second one counts thrice
	}
	return fmt.Sprint(code, (10-sum%10)%10)
}

func (s shape) writeDirectory(w io.Writer) {
	if !s.placed() {
		return
	}
	fmt.Fprintf(w, `,"directory":{"revision":%d,"locations":[`, s.locations)
	for i := range s.locations {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		id := appendLocation(nil, i)
		fmt.Fprintf(w, "\n"+`{"locationId":"%s","name":"Shop %s","kind":"shop","sellable":true,"active":true,"revision":%d,"lastUpdated":"%s"}`,
			id, id[5:], i+1, importedAt)
	}
	fmt.Fprint(w, "]}")
}
