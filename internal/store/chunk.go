package store

import "io"

// NextChunk fills buf from r; last says that r ended, n may be 0 then. Unlike
// io.ReadFull it tells the end of r from a cut-off r, whose error is
// io.ErrUnexpectedEOF too: half an upload must not become a blob.
func NextChunk(r io.Reader, buf []byte) (n int, last bool, err error) {
	for n < len(buf) {
		m, err := r.Read(buf[n:])
		n += m
		if err == io.EOF {
			return n, true, nil
		}
		if err != nil {
			return n, false, err
		}
	}
	return n, false, nil
}

// ReadChunks reads a blob of so many chunks, each fetched when it is needed.
func ReadChunks(chunks int, fetch func(n int) ([]byte, error)) io.ReadCloser {
	return &chunkReader{chunks: chunks, fetch: fetch}
}

type chunkReader struct {
	chunks, next int
	fetch        func(n int) ([]byte, error)
	rest         []byte // of the chunk before next
}

func (r *chunkReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.next >= r.chunks {
			return 0, io.EOF
		}
		chunk, err := r.fetch(r.next)
		if err != nil {
			return 0, err
		}
		r.rest, r.next = chunk, r.next+1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Close ends the reading.
func (r *chunkReader) Close() error {
	r.rest, r.next = nil, r.chunks
	return nil
}
