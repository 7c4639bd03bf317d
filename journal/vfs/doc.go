// Package vfs is the file system as the storage code sees it: few operations,
// each of which a test can observe, fail, or interrupt by a power loss.
//
// [OS] is the real one. [Crash] is an in-memory model which knows what was
// synced and shows what a machine may find after the power went. [Fault] wraps
// any other and fails the operation it is told to.
//
// What a program may rely on after a power loss, and nothing more:
//
//   - bytes and size of a file up to its last successful Sync or Datasync;
//   - names (created, renamed, removed) up to the last successful SyncDir of
//     the directory that holds them.
//
// A Sync of a file does not make its name durable. A Sync that failed has an
// unknown outcome, and a second one that succeeds proves nothing: the kernel
// may have dropped the dirty pages. Whoever sees a failed Sync must stop.
package vfs
