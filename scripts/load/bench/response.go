//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// response is one HTTP/1.1 answer. Head and body point into the buffer it was parsed from.
type response struct {
	status int
	head   []byte // status line and headers
	body   []byte
	close  bool // the server will close the connection
}

var (
	headEnd = []byte("\r\n\r\n")
	crlf    = []byte("\r\n")
)

// parseResponse reads one answer from the beginning of buf and returns its length in bytes, 0 when it is
// not complete yet. It understands what net/http sends: Content-Length, and chunks when a handler wrote
// more than fits its buffer. A chunked body is put together in place, so an incomplete one is left as it was.
func parseResponse(buf []byte, res *response) (int, error) {
	end := bytes.Index(buf, headEnd)
	if end < 0 {
		return 0, nil
	}
	head, rest := buf[:end+2], buf[end+4:]
	res.head = head
	length, chunked, err := parseHead(head, res)
	if err != nil {
		return 0, err
	}
	switch {
	case res.status == 204 || res.status == 304:
		res.body = nil
		return end + 4, nil
	case chunked:
		n, err := joinChunks(rest, res)
		if n == 0 {
			return 0, err
		}
		return end + 4 + n, nil
	case length < 0:
		return 0, errors.New("answer has neither Content-Length nor chunks")
	case len(rest) < length:
		return 0, nil
	}
	res.body = rest[:length]
	return end + 4 + length, nil
}

// parseHead reads the status line and the three headers that matter.
func parseHead(head []byte, res *response) (length int, chunked bool, err error) {
	const version = "HTTP/1.1 "
	if len(head) < len(version)+5 || string(head[:len(version)]) != version {
		return 0, false, fmt.Errorf("not an HTTP/1.1 answer: %.40q", head)
	}
	if res.status, err = strconv.Atoi(string(head[9:12])); err != nil || res.status < 200 {
		return 0, false, fmt.Errorf("bad status line: %.40q", head)
	}
	length, res.close = -1, false
	lines := head[bytes.Index(head, crlf)+2:]
	for len(lines) > 0 {
		end := bytes.Index(lines, crlf)
		line := lines[:end]
		lines = lines[end+2:]
		if c := line[0] | 0x20; c != 'c' && c != 't' {
			continue
		}
		if err = parseHeader(line, res, &length, &chunked); err != nil {
			return 0, false, err
		}
	}
	return length, chunked, nil
}

func parseHeader(line []byte, res *response, length *int, chunked *bool) error {
	name, value, found := bytes.Cut(line, []byte(":"))
	if !found {
		return fmt.Errorf("bad header line: %.60q", line)
	}
	value = bytes.TrimSpace(value)
	switch {
	case bytes.EqualFold(name, []byte("Content-Length")):
		n, err := strconv.Atoi(string(value))
		if err != nil || n < 0 {
			return fmt.Errorf("bad Content-Length: %.40q", value)
		}
		*length = n
	case bytes.EqualFold(name, []byte("Transfer-Encoding")):
		*chunked = bytes.EqualFold(value, []byte("chunked"))
	case bytes.EqualFold(name, []byte("Connection")):
		res.close = bytes.EqualFold(value, []byte("close"))
	}
	return nil
}

// joinChunks first walks the chunks to see that all have come, then moves them together.
func joinChunks(buf []byte, res *response) (int, error) {
	total, err := walkChunks(buf, func([]byte) {})
	if total == 0 || err != nil {
		return 0, err
	}
	body := buf[:0]
	_, err = walkChunks(buf[:total], func(chunk []byte) { body = append(body, chunk...) })
	res.body = body
	return total, err
}

func walkChunks(buf []byte, each func([]byte)) (int, error) {
	at := 0
	for {
		line := bytes.Index(buf[at:], crlf)
		if line < 0 {
			return 0, nil
		}
		digits, _, _ := bytes.Cut(buf[at:at+line], []byte(";"))
		size, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 31)
		if err != nil {
			return 0, fmt.Errorf("bad chunk size: %.20q", digits)
		}
		at += line + 2
		if size == 0 {
			return endOfChunks(buf, at)
		}
		if len(buf) < at+int(size)+2 {
			return 0, nil
		}
		each(buf[at : at+int(size)])
		at += int(size)
		if !bytes.HasPrefix(buf[at:], crlf) {
			return 0, errors.New("chunk without its end of line")
		}
		at += 2
	}
}

// endOfChunks skips trailers up to the empty line that ends the answer.
func endOfChunks(buf []byte, at int) (int, error) {
	for {
		line := bytes.Index(buf[at:], crlf)
		if line < 0 {
			return 0, nil
		}
		at += line + 2
		if line == 0 {
			return at, nil
		}
	}
}

// numberAfter finds a member such as `"newVersion":` in compact JSON and returns its number and what follows.
// It is no JSON parser: the benchmark knows the shape of the few answers it reads.
func numberAfter(body, member []byte) (n int64, rest []byte, ok bool) {
	at := bytes.Index(body, member)
	if at < 0 {
		return 0, nil, false
	}
	rest = body[at+len(member):]
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		n = n*10 + int64(rest[digits]-'0')
		digits++
	}
	return n, rest[digits:], digits > 0
}
