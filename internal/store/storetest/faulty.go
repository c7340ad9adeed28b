package storetest

import (
	"context"
	"io"
	"iter"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
)

// Faulty wraps a store so that calls fail where fail returns an error. It is
// asked with "before insert", and after the call took effect, with "after
// insert": an error then is a lost acknowledgement. Likewise for get, replace,
// delete, scan, find, put blob, blob, delete blob and ping; scan and find are
// asked "during scan" and "during find" before each document too. A call that
// failed by itself is not asked about after it. Calls of many goroutines reach
// fail at once.
func Faulty(s store.Store, fail func(op string) error) store.Store {
	return &faulty{Store: s, fail: fail}
}

type faulty struct {
	store.Store
	fail func(op string) error
}

// around makes a call between its two questions.
func (f *faulty) around(op string, call func() error) error {
	if err := f.fail("before " + op); err != nil {
		return err
	}
	if err := call(); err != nil {
		return err
	}
	return f.fail("after " + op)
}

func (f *faulty) Insert(ctx context.Context, collection string, docs ...bson.Raw) error {
	return f.around("insert", func() error { return f.Store.Insert(ctx, collection, docs...) })
}

func (f *faulty) Get(ctx context.Context, collection, id string) (doc bson.Raw, err error) {
	err = f.around("get", func() (err error) {
		doc, err = f.Store.Get(ctx, collection, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return doc, nil
}

func (f *faulty) Replace(ctx context.Context, collection string, doc bson.Raw, rev int64) error {
	return f.around("replace", func() error { return f.Store.Replace(ctx, collection, doc, rev) })
}

func (f *faulty) Delete(ctx context.Context, collection, id string) error {
	return f.around("delete", func() error { return f.Store.Delete(ctx, collection, id) })
}

func (f *faulty) Scan(ctx context.Context, collection, from, to string, limit int) iter.Seq2[bson.Raw, error] {
	return f.documents("scan", f.Store.Scan(ctx, collection, from, to, limit))
}

func (f *faulty) Find(ctx context.Context, collection, field, value string) iter.Seq2[bson.Raw, error] {
	return f.documents("find", f.Store.Find(ctx, collection, field, value))
}

func (f *faulty) documents(op string, docs iter.Seq2[bson.Raw, error]) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		if err := f.fail("before " + op); err != nil {
			yield(nil, err)
			return
		}
		for doc, err := range docs {
			if err == nil {
				err = f.fail("during " + op)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(doc, nil) {
				return
			}
		}
		if err := f.fail("after " + op); err != nil {
			yield(nil, err)
		}
	}
}

func (f *faulty) PutBlob(ctx context.Context, id string, r io.Reader) error {
	return f.around("put blob", func() error { return f.Store.PutBlob(ctx, id, r) })
}

func (f *faulty) Blob(ctx context.Context, id string) (blob io.ReadCloser, err error) {
	err = f.around("blob", func() (err error) {
		blob, err = f.Store.Blob(ctx, id)
		return err
	})
	if err != nil && blob != nil {
		_ = blob.Close()
		return nil, err
	}
	return blob, err
}

func (f *faulty) DeleteBlob(ctx context.Context, id string) error {
	return f.around("delete blob", func() error { return f.Store.DeleteBlob(ctx, id) })
}

func (f *faulty) Ping(ctx context.Context) error {
	return f.around("ping", func() error { return f.Store.Ping(ctx) })
}
