// Package jsonl reads files with one JSON object in each line.
package jsonl

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
)

// Line is one line of a file, or the error in its place.
type Line struct {
	Number int // from 1
	Text   []byte
	Err    error
}

// ReadLines returns the lines that are not blank, without reading more than one ahead. A line longer than the limit in
// bytes has an error, and the next one follows. An error of the reader is that of the last line. Texts are valid until
// the next line is read.
func ReadLines(file io.Reader, limit int) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		r := bufio.NewReaderSize(file, limit)
		for number := 1; ; number++ {
			text, err := r.ReadSlice('\n')
			isTooLong := errors.Is(err, bufio.ErrBufferFull)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = r.ReadSlice('\n')
			}
			line := Line{Number: number, Text: text}
			switch {
			case err != nil && !errors.Is(err, io.EOF):
				yield(Line{Number: number, Err: err})
				return
			case isTooLong:
				line = Line{Number: number, Err: errors.New("it is longer than any line may be")}
			case len(bytes.TrimSpace(text)) == 0:
				if err != nil {
					return
				}
				continue
			}
			if !yield(line) || err != nil {
				return
			}
		}
	}
}
