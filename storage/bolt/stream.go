package bolt

import "errors"

// batchesAhead is how many batches the reader of a file may be ahead of who takes them.
const batchesAhead = 4

var errStopped = errors.New("storage: load was given up")

// stream reads and checks a file beside the caller: produce runs in a goroutine of its own, and what it sends is given to take, in
// order. It returns when produce has ended. The error is take's, after which nothing more is given and send returns an error, or
// that of produce.
func stream[T any](produce func(send func(T) error) error, take func(T) error) error {
	batches, stop, result := make(chan T, batchesAhead), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(batches)
		result <- produce(func(b T) error {
			select {
			case batches <- b:
				return nil
			case <-stop:
				return errStopped
			}
		})
	}()
	err := takeAll(batches, stop, take)
	if produced := <-result; err == nil {
		err = produced
	}
	return err
}

func takeAll[T any](batches <-chan T, stop chan<- struct{}, take func(T) error) error {
	defer close(stop) // also should take panic
	for b := range batches {
		if err := take(b); err != nil {
			return err
		}
	}
	return nil
}
