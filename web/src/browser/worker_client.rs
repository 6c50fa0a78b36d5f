//! The page's side of the worker: asks, hands each reply to whoever asked, and outlives the worker's crashes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use js_sys::{Reflect, Uint8Array};
use plimsoll::input::InputFile;
use plimsoll::session::{Settings, Shared};
use plimsoll_web::protocol::{self, Answer, Call, File, Request, Response, Sent};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

#[wasm_bindgen]
extern "C" {
    /// `boot.js` knows where the page's files are, so that it is the one to start a worker.
    #[wasm_bindgen(catch, js_name = plimsollWorker)]
    fn boot_worker() -> Result<Worker, JsValue>;
}

/// The worker died before it answered. The next request starts a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crash {
    /// What it died of, for people.
    pub message: String,
}

type OnReply = Box<dyn FnOnce(Result<Response, Crash>)>;

/// A handle on the worker. Clones are handles on the same one.
#[derive(Clone)]
pub struct WorkerClient(Rc<Client>);

struct Client {
    spawn: fn() -> Result<Worker, JsValue>,
    worker: RefCell<Option<Worker>>,
    last_id: Cell<u32>,
    waiting: RefCell<BTreeMap<u32, OnReply>>,
    /// The files of the last audit, which the worker holds.
    held: RefCell<Vec<Shared<InputFile>>>,
    on_message: Closure<dyn Fn(MessageEvent)>,
    on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl WorkerClient {
    /// A client of the page's own worker, which is not started before the first request.
    pub fn new() -> Self {
        Self::with_spawn(boot_worker)
    }

    fn with_spawn(spawn: fn() -> Result<Worker, JsValue>) -> Self {
        Self(Rc::new_cyclic(|client: &Weak<Client>| {
            let (to_message, to_error) = (client.clone(), client.clone());
            Client {
                spawn,
                worker: RefCell::default(),
                last_id: Cell::default(),
                waiting: RefCell::default(),
                held: RefCell::default(),
                on_message: Closure::new(move |event: MessageEvent| {
                    if let Some(client) = to_message.upgrade() {
                        client.receive(event.data());
                    }
                }),
                on_error: Closure::new(move |event: ErrorEvent| {
                    if let Some(client) = to_error.upgrade() {
                        client.crash(&event.message());
                    }
                }),
            }
        }))
    }

    /// Has the worker get ready ahead of the first request, unless it is there already.
    pub fn start(&self) {
        // What is wrong will be told to whoever asks first.
        let _ = self.0.running();
    }

    /// Asks for the audit of `files`, and has the worker hold them.
    pub fn audit(
        &self,
        files: Vec<Shared<InputFile>>,
        settings: Settings,
        on_reply: impl FnOnce(Result<Response, Crash>) + 'static,
    ) {
        let sent = self.sent(&files);
        // Before the request, as a crash lets go of them.
        *self.0.held.borrow_mut() = files;
        self.post(Request::Audit(sent, settings), on_reply);
    }

    /// The files on their way to the worker, as far as it does not hold them.
    pub fn sent(&self, files: &[Shared<InputFile>]) -> Vec<Sent> {
        let held = self.0.held.borrow();
        let place = |file: &Shared<InputFile>| held.iter().zip(0..).find(|(held, _)| *held == file);
        let sent = |file: &Shared<InputFile>| match place(file) {
            Some((_, place)) => Sent::Held(place),
            None => Sent::File(File::from((**file).clone())),
        };
        files.iter().map(sent).collect()
    }

    /// Sends `request`; `on_reply` is called once, with the answer or with the crash that cut it short.
    pub fn post(&self, request: Request, on_reply: impl FnOnce(Result<Response, Crash>) + 'static) {
        let client = &self.0;
        let id = client.last_id.get().wrapping_add(1);
        client.last_id.set(id);
        client.waiting.borrow_mut().insert(id, Box::new(on_reply));
        if let Err(error) = client.send(&Call { id, request }) {
            client.crash(&format!("{error:?}"));
        }
    }
}

impl Client {
    fn send(&self, call: &Call) -> Result<(), JsValue> {
        let message = protocol::pack(call).map_err(|error| error.to_string())?;
        self.running()?.post_message(&Uint8Array::from(message.as_slice()))
    }

    /// The worker, started if there is none.
    fn running(&self) -> Result<Worker, JsValue> {
        if let Some(worker) = &*self.worker.borrow() {
            return Ok(worker.clone());
        }
        let worker = (self.spawn)()?;
        worker.set_onmessage(Some(self.on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(self.on_error.as_ref().unchecked_ref()));
        *self.worker.borrow_mut() = Some(worker.clone());
        Ok(worker)
    }

    fn receive(&self, message: JsValue) {
        let Some(bytes) = message.dyn_ref::<Uint8Array>() else {
            // `worker.js` says why the worker is of no more use, as the wasm no longer can.
            let why = Reflect::get(&message, &"crash".into()).ok().and_then(|why| why.as_string());
            return self.crash(&why.unwrap_or_default());
        };
        match protocol::unpack(&bytes.to_vec()) {
            Ok(Answer { id, response }) => {
                // Taken out first: whoever is called may post again.
                let on_reply = self.waiting.borrow_mut().remove(&id);
                if let Some(on_reply) = on_reply {
                    on_reply(Ok(response));
                }
            }
            Err(error) => self.crash(&error.to_string()),
        }
    }

    /// Lets go of the worker and tells everyone who waits for it.
    fn crash(&self, message: &str) {
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
        self.held.take();
        for on_reply in self.waiting.take().into_values() {
            on_reply(Err(Crash { message: message.to_owned() }));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::*;
    use web_sys::{Blob, Url};
    use yew::platform::pinned::oneshot;

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    /// A worker that answers every call with a pong, but the first one of its life as `first` says.
    fn worker(first: &str) -> Result<Worker, JsValue> {
        let script = format!(
            "let calls = 0;
             onmessage = ({{ data }}) => {{
                 if (calls++ === 0) {{ {first} }}
                 postMessage(Uint8Array.of(data[0], 0));
             }}"
        );
        let script = [JsValue::from_str(&script)];
        let blob = Blob::new_with_str_sequence(&script.into_iter().collect::<js_sys::Array>())?;
        Worker::new(&Url::create_object_url_with_blob(&blob)?)
    }

    async fn ping(client: &WorkerClient) -> Result<Response, Crash> {
        let (sender, receiver) = oneshot::channel();
        client.post(Request::Ping, move |reply| drop(sender.send(reply)));
        receiver.await.unwrap()
    }

    #[wasm_bindgen_test]
    async fn each_answer_reaches_whoever_asked() {
        let client = WorkerClient::with_spawn(|| worker(""));
        assert_eq!(ping(&client).await, Ok(Response::Pong));
        assert_eq!(ping(&client).await, Ok(Response::Pong));
    }

    #[wasm_bindgen_test]
    async fn a_reported_crash_ends_the_request_and_the_next_one_meets_a_new_worker() {
        let client = WorkerClient::with_spawn(|| {
            thread_local!(static SPAWNED: Cell<u32> = const { Cell::new(0) });
            let spawned = SPAWNED.replace(SPAWNED.get() + 1);
            worker(if spawned == 0 { "postMessage({ crash: 'out of luck' }); return" } else { "" })
        });
        assert_eq!(ping(&client).await, Err(Crash { message: "out of luck".to_owned() }));
        assert_eq!(ping(&client).await, Ok(Response::Pong));
    }

    #[wasm_bindgen_test]
    fn a_file_is_sent_once_to_each_worker() {
        let client = WorkerClient::with_spawn(|| worker(""));
        let file = |path: &str| Shared::new(InputFile { path: path.to_owned(), bytes: path.as_bytes().to_vec() });
        let (one, other) = (file("one"), file("other"));
        let whole = |file: &Shared<InputFile>| Sent::File((**file).clone().into());
        assert_eq!(client.sent(&[one.clone()]), [whole(&one)]);
        client.audit(vec![one.clone(), other.clone()], Settings::default(), |_| ());
        let again = file("one");
        let sent = client.sent(&[other.clone(), again.clone()]);
        assert_eq!(sent, [Sent::Held(1), whole(&again)], "another file of the same name is another file");
        client.0.crash("of age");
        assert_eq!(client.sent(&[other.clone()]), [whole(&other)]);
    }

    #[wasm_bindgen_test]
    async fn an_uncaught_exception_is_a_crash() {
        let client = WorkerClient::with_spawn(|| worker("throw new Error('out of memory')"));
        let Err(crash) = ping(&client).await else { panic!("answered") };
        assert!(crash.message.contains("out of memory"), "{crash:?}");
    }

    #[wasm_bindgen_test]
    async fn a_worker_that_cannot_start_is_a_crash() {
        let client = WorkerClient::with_spawn(|| Err("no workers here".into()));
        assert!(ping(&client).await.is_err());
    }
}
