// Package mongo is the store for production: a MongoDB replica set or sharded
// cluster, which several server processes share. It is the only importer of
// the driver, and must not know what documents mean.
//
// Every write waits for a majority and its journal; every read is from the
// primary and sees what a majority has. A standalone server works too, with
// the durability of one machine.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"toadam/internal/problem"
	"toadam/internal/store"
)

const (
	defaultDatabase = "toadam"
	defaultMaxBatch = 1000
	// selectionTimeout is how long a call waits for a primary: longer than an
	// election usually takes would be longer than a respondent waits.
	selectionTimeout = 5 * time.Second
	// callTimeout ends a call whose context has no deadline.
	callTimeout  = 30 * time.Second
	closeTimeout = 5 * time.Second
)

// Store is a store.Store in one database of a MongoDB deployment.
type Store struct {
	client   *mongo.Client
	db       *mongo.Database
	maxBatch int
}

var _ store.Store = (*Store)(nil)

// Option changes how a store is opened.
type Option func(*Store)

// WithMaxBatch sets the largest number of documents sent in one command, for
// servers that can't take MongoDB's.
func WithMaxBatch(n int) Option { return func(s *Store) { s.maxBatch = n } }

// Open connects to the deployment that uri names and makes the indexes. The
// database is the one in the path of uri, or "toadam". What uri says of read
// and write concern and read preference is overruled: the contract needs its own.
func Open(ctx context.Context, uri string, opts ...Option) (*Store, error) {
	client, err := mongo.Connect(clientOptions(uri))
	if err != nil {
		return nil, fmt.Errorf("configure MongoDB client: %w", err)
	}
	s := &Store{client: client, maxBatch: defaultMaxBatch}
	for _, option := range opts {
		option(s)
	}
	if err := s.start(ctx, databaseName(uri)); err != nil {
		return nil, errors.Join(fmt.Errorf("open MongoDB store: %w", fault(err)), s.Close())
	}
	return s, nil
}

func clientOptions(uri string) *options.ClientOptions {
	o := options.Client().SetAppName("toadam").SetTimeout(callTimeout).
		SetServerSelectionTimeout(selectionTimeout).ApplyURI(uri)
	journal := true
	return o.SetReadPreference(readpref.Primary()).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal})
}

// databaseName returns the path of a connection string. Such a string may name
// several hosts, so that it is no URL to package url.
func databaseName(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	if name, err := url.PathUnescape(path); err == nil && name != "" {
		return name
	}
	return defaultDatabase
}

// start chooses the read concern that the deployment can give, and makes the indexes.
func (s *Store) start(ctx context.Context, database string) error {
	var hello struct {
		SetName string `bson:"setName"` // of a replica set
		Msg     string `bson:"msg"`     // "isdbgrid": the router of a sharded cluster
	}
	err := s.client.Database(database).RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello)
	if err != nil {
		return err
	}
	concern := readconcern.Local() // a standalone server has no majority
	if hello.SetName != "" || hello.Msg == "isdbgrid" {
		concern = readconcern.Majority()
	}
	s.db = s.client.Database(database, options.Database().SetReadConcern(concern))
	if err := s.makeIndexes(ctx); err != nil {
		return err
	}
	return s.sweepOld(ctx, time.Now().Add(-litterAge))
}

func (s *Store) makeIndexes(ctx context.Context) error {
	for collection, fields := range store.Indexes {
		for _, field := range fields {
			keys := bson.D{{Key: field, Value: 1}, {Key: "_id", Value: 1}}
			_, err := s.db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys})
			if err != nil {
				return fmt.Errorf("index %s by %s: %w", collection, field, err)
			}
		}
	}
	return nil
}

// Close disconnects. Calls under way fail after a few seconds.
func (s *Store) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return s.client.Disconnect(ctx)
}

// Drop removes the whole database, as tests and measurements do at their end.
func (s *Store) Drop(ctx context.Context) error { return s.db.Drop(ctx) }

// Ping asks for a primary, which exists only while a majority can be reached.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx, readpref.Primary()); err != nil {
		return fmt.Errorf("ping MongoDB: %w", fault(err))
	}
	return nil
}

// MaxBatch is the number of documents that one command carries.
func (s *Store) MaxBatch() int { return s.maxBatch }

// fault gives the driver's errors a class where they have one for users: if no
// server or connection could be had, nothing was sent.
func fault(err error) error {
	_, noServer := errors.AsType[topology.ServerSelectionError](err)
	_, noConnection := errors.AsType[topology.WaitQueueTimeoutError](err)
	if noServer || noConnection {
		return problem.Wrap(problem.Unavailable, err, "reach MongoDB")
	}
	return err
}

// taken maps a refusal of a batch to the document it is about, if it was
// refused for its _id.
func taken(err error, ids []string) error {
	bulk, ok := errors.AsType[mongo.BulkWriteException](err)
	if !ok {
		return fault(err)
	}
	i := slices.IndexFunc(bulk.WriteErrors, isTaken)
	if i < 0 || bulk.WriteErrors[i].Index >= len(ids) {
		return err
	}
	return &store.Taken{ID: ids[bulk.WriteErrors[i].Index]}
}

// isTaken tells a taken _id from a duplicate in an index that somebody else
// made. A server that doesn't say which index it was is believed: the store
// itself makes no other that is unique.
func isTaken(e mongo.BulkWriteError) bool {
	const duplicateKey = 11000
	if e.Code != duplicateKey {
		return false
	}
	pattern, ok := e.Raw.Lookup("keyPattern").DocumentOK()
	return !ok || len(pattern.Lookup("_id").Value) > 0
}
