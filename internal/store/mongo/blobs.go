package mongo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// The store's own collections. GridFS keys the chunks of a file by its
// identifier, so that a refused second upload would meet, and its clean-up
// remove, the chunks of the first; here every upload has chunks of its own.
const (
	blobs   = "_blobs"   // {_id: identifier, upload, chunks}; a blob exists when this does
	chunks  = "_chunks"  // {_id: upload/number, data}
	litters = "_litters" // {_id, blob, upload}: chunks that somebody must remove if no blob names the upload
)

const (
	chunkSize = 256 << 10
	// litterAge is the age at which an upload or removal has surely ended.
	litterAge = 24 * time.Hour
)

type blob struct {
	ID     string `bson:"_id"`
	Upload string `bson:"upload"`
	Chunks int    `bson:"chunks"`
}

type litter struct {
	ID     string `bson:"_id"` // begins with the time it was made
	Blob   string `bson:"blob"`
	Upload string `bson:"upload"`
}

func chunkID(upload string, n int) string { return fmt.Sprintf("%s/%08d", upload, n) }

// PutBlob stores a blob in chunks; it becomes visible after the last one.
func (s *Store) PutBlob(ctx context.Context, id string, r io.Reader) error {
	if err := s.putBlob(ctx, id, r); err != nil {
		return fmt.Errorf("put blob %s: %w", id, err)
	}
	return nil
}

func (s *Store) putBlob(ctx context.Context, id string, r io.Reader) error {
	switch _, err := s.findBlob(ctx, id); {
	case err == nil:
		return &store.Taken{ID: id}
	case !problem.Is(err, problem.NotFound):
		return err
	}
	l, err := s.litter(ctx, id, rand.Text())
	if err != nil {
		return err
	}
	n, err := s.upload(ctx, l.Upload, r)
	if err == nil {
		err = s.claim(ctx, blob{ID: id, Upload: l.Upload, Chunks: n})
		if err != nil && !problem.Is(err, problem.Conflict) {
			return err // it may succeed yet; the next start sweeps if it doesn't
		}
	}
	if err != nil {
		return errors.Join(err, s.sweep(context.WithoutCancel(ctx), l))
	}
	_ = s.forget(ctx, l) // what is still noted is looked at again, and kept
	return nil
}

// upload writes the chunks and returns their number.
func (s *Store) upload(ctx context.Context, upload string, r io.Reader) (int, error) {
	buf := make([]byte, chunkSize)
	for n := 0; ; n++ {
		size, last, err := store.NextChunk(r, buf)
		if err != nil {
			return n, err
		}
		chunk := bson.D{{Key: "_id", Value: chunkID(upload, n)}, {Key: "data", Value: bson.Binary{Data: buf[:size]}}}
		if _, err := s.db.Collection(chunks).InsertOne(ctx, chunk); err != nil {
			return n, fault(err)
		}
		if last {
			return n + 1, nil
		}
	}
}

// claim makes a blob visible, unless its identifier is taken.
func (s *Store) claim(ctx context.Context, b blob) error {
	if _, err := s.db.Collection(blobs).InsertMany(ctx, []blob{b}); err != nil {
		return taken(err, []string{b.ID})
	}
	return nil
}

// findBlob returns the row of a blob.
func (s *Store) findBlob(ctx context.Context, id string) (b blob, err error) {
	if err := store.CheckID(id); err != nil {
		return b, err
	}
	doc, err := one(ctx, s.db.Collection(blobs), id)
	if err != nil {
		return b, err
	}
	return b, bson.Unmarshal(doc, &b)
}

// Blob opens a blob; it is read a chunk at a time.
func (s *Store) Blob(ctx context.Context, id string) (io.ReadCloser, error) {
	b, err := s.findBlob(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("open blob %s: %w", id, err)
	}
	return store.ReadChunks(b.Chunks, func(n int) ([]byte, error) {
		doc, err := one(ctx, s.db.Collection(chunks), chunkID(b.Upload, n))
		if err != nil {
			return nil, fmt.Errorf("read chunk %d of blob %s: %w", n, id, err)
		}
		_, data, ok := doc.Lookup("data").BinaryOK()
		if !ok {
			return nil, fmt.Errorf("read chunk %d of blob %s: it has no data", n, id)
		}
		return data, nil
	}), nil
}

// DeleteBlob removes a blob if it is there, first its row, then its chunks.
func (s *Store) DeleteBlob(ctx context.Context, id string) error {
	if err := s.deleteBlob(ctx, id); err != nil && !problem.Is(err, problem.NotFound) {
		return fmt.Errorf("delete blob %s: %w", id, err)
	}
	return nil
}

func (s *Store) deleteBlob(ctx context.Context, id string) error {
	b, err := s.findBlob(ctx, id)
	if err != nil {
		return err
	}
	l, err := s.litter(ctx, id, b.Upload)
	if err != nil {
		return err
	}
	row := append(byID(id), bson.E{Key: "upload", Value: b.Upload})
	if _, err := s.db.Collection(blobs).DeleteOne(ctx, row); err != nil {
		return fault(err)
	}
	return s.sweep(ctx, l)
}

// litter notes an upload whose chunks may be left over, before they are.
func (s *Store) litter(ctx context.Context, id, upload string) (litter, error) {
	l := litter{ID: bson.NewObjectID().Hex(), Blob: id, Upload: upload}
	_, err := s.db.Collection(litters).InsertOne(ctx, l)
	return l, fault(err)
}

func (s *Store) forget(ctx context.Context, l litter) error {
	_, err := s.db.Collection(litters).DeleteOne(ctx, byID(l.ID))
	return fault(err)
}

// sweep removes the chunks of an upload, unless a blob names it after all: an
// upload that seemed to fail may have succeeded.
func (s *Store) sweep(ctx context.Context, l litter) error {
	b, err := s.findBlob(ctx, l.Blob)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	if err != nil || b.Upload != l.Upload {
		of := bson.D{{Key: "$gte", Value: l.Upload + "/"}, {Key: "$lt", Value: l.Upload + "0"}}
		if _, err := s.db.Collection(chunks).DeleteMany(ctx, bson.D{{Key: "_id", Value: of}}); err != nil {
			return fault(err)
		}
	}
	return s.forget(ctx, l)
}

// sweepOld removes what processes left over that ended in the middle of an
// upload or removal before the given time.
func (s *Store) sweepOld(ctx context.Context, before time.Time) error {
	old := bson.D{{Key: "$lt", Value: bson.NewObjectIDFromTimestamp(before).Hex()}}
	found, err := s.db.Collection(litters).Find(ctx, bson.D{{Key: "_id", Value: old}})
	if err != nil {
		return fault(err)
	}
	var all []litter
	if err := found.All(ctx, &all); err != nil {
		return fault(err)
	}
	for _, l := range all {
		if err := s.sweep(ctx, l); err != nil {
			return err
		}
	}
	return nil
}
