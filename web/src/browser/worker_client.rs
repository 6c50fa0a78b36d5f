//! The page's side of the worker: sends questions, calls back with each reply, and survives the worker's crashes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::{Reflect, Uint8Array};
use plimsoll::input::InputFile;
use plimsoll_session::{Answer, Question, SentFile, Shared, Ticket};
use plimsoll_web::protocol::{self, Call, Reply};
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};
use yew::Callback;
use yew::platform::spawn_local;
use yew::platform::time::sleep;

#[wasm_bindgen]
extern "C" {
    /// `boot.js` knows where the page's files are, so that it is the one to start a worker.
    #[wasm_bindgen(catch, js_name = plimsollWorker)]
    fn boot_worker() -> Result<Worker, JsValue>;
}

/// The worker died before it answered. The next question starts a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crash {
    /// The panic or error, for people.
    pub message: String,
    /// Whether its program was loaded.
    pub is_loaded: bool,
}

/// A worker that has not loaded its program after this time is reported as slow.
const SLOW: Duration = Duration::from_secs(10);

type OnReply = Box<dyn FnOnce(Result<Answer, Crash>)>;

/// A handle on the worker. Clones are handles on the same one.
#[derive(Clone)]
pub struct WorkerClient(Rc<Client>);

struct Client {
    spawn: fn() -> Result<Worker, JsValue>,
    worker: RefCell<Option<Worker>>,
    /// Counts the workers.
    number: Cell<u32>,
    /// Whether the worker has loaded its program.
    is_loaded: Cell<bool>,
    /// Whether that takes long.
    is_slow: Cell<bool>,
    on_slow: Callback<bool>,
    last_id: Cell<u32>,
    waiting: RefCell<BTreeMap<u32, OnReply>>,
    /// The files of the last audit, which the worker holds.
    held: RefCell<Vec<Shared<InputFile>>>,
    on_message: Closure<dyn Fn(MessageEvent)>,
    on_error: Closure<dyn Fn(Event)>,
}

impl WorkerClient {
    /// A client of the page's own worker, which is not started before the first question. `on_slow` hears when someone
    /// waits for a worker that takes long to load, and when it is loaded.
    pub fn new(on_slow: Callback<bool>) -> Self {
        Self::with_spawn(boot_worker, on_slow)
    }

    fn with_spawn(spawn: fn() -> Result<Worker, JsValue>, on_slow: Callback<bool>) -> Self {
        Self(Rc::new_cyclic(|client: &Weak<Client>| {
            let (to_message, to_error) = (client.clone(), client.clone());
            Client {
                spawn,
                worker: RefCell::default(),
                number: Cell::default(),
                is_loaded: Cell::default(),
                is_slow: Cell::default(),
                on_slow,
                last_id: Cell::default(),
                waiting: RefCell::default(),
                held: RefCell::default(),
                on_message: Closure::new(move |event: MessageEvent| {
                    if let Some(client) = to_message.upgrade() {
                        client.receive(event.data());
                    }
                }),
                on_error: Closure::new(move |event: Event| {
                    if let Some(client) = to_error.upgrade() {
                        // The event of a script that does not load has no message.
                        let message = told(&event, "message").unwrap_or_else(|| "its script did not load".to_owned());
                        client.crash(&message, client.is_loaded.get());
                    }
                }),
            }
        }))
    }

    /// Has the worker get ready ahead of the first question, unless it is there already.
    pub fn start(&self) {
        // The first question reports the failure.
        let _ = self.0.running();
    }

    /// The number of the question that has waited longest for its answer, if there is any.
    pub fn waits_for(&self) -> Option<u32> {
        self.0.waiting.borrow().keys().next().copied()
    }

    /// Terminates the worker. Open questions get no answer. The next worker is started at once, so that it is there
    /// when it is asked.
    pub fn stop(&self) {
        self.0.waiting.take();
        self.0.let_go();
        self.start();
    }

    /// Sends `question`; `on_reply` is called once, with the answer or with the crash that cut it short.
    pub fn ask(&self, ticket: Ticket, mut question: Question, on_reply: impl FnOnce(Result<Answer, Crash>) + 'static) {
        let client = &self.0;
        client.spare(&mut question);
        let id = client.last_id.get().wrapping_add(1);
        client.last_id.set(id);
        client.waiting.borrow_mut().insert(id, Box::new(on_reply));
        if let Err(error) = client.send(&Call { id, ticket, question }) {
            let message = told(&error, "message").or_else(|| error.as_string());
            client.crash(&message.unwrap_or_default(), client.is_loaded.get());
        } else if client.is_slow.get() {
            client.on_slow.emit(true);
        }
    }
}

impl Client {
    /// Leaves out texts that the worker has: it has the files of the last audit.
    fn spare(&self, question: &mut Question) {
        let is_audit = matches!(question, Question::Audit(..));
        let Some(files) = question.files_mut() else { return };
        let mut held = self.held.borrow_mut();
        let place =
            |file: &Shared<InputFile>| held.iter().zip(0..).find(|(held, _)| *held == file).map(|(_, place)| place);
        let mut all = Vec::new();
        for sent in files {
            let SentFile::New(file) = sent else { continue };
            all.push(file.clone());
            if let Some(place) = place(file) {
                *sent = SentFile::Held(place);
            }
        }
        // Before the question is sent, as a crash releases them.
        if is_audit {
            *held = all;
        }
    }

    fn send(self: &Rc<Self>, call: &Call) -> Result<(), JsValue> {
        let message = protocol::pack(call).map_err(|error| error.to_string())?;
        self.running()?.post_message(&Uint8Array::from(message.as_slice()))
    }

    /// The worker, started if there is none.
    fn running(self: &Rc<Self>) -> Result<Worker, JsValue> {
        if let Some(worker) = &*self.worker.borrow() {
            return Ok(worker.clone());
        }
        let worker = (self.spawn)()?;
        worker.set_onmessage(Some(self.on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(self.on_error.as_ref().unchecked_ref()));
        *self.worker.borrow_mut() = Some(worker.clone());
        let number = self.number.get().wrapping_add(1);
        self.number.set(number);
        let client = Rc::downgrade(self);
        spawn_local(async move {
            sleep(SLOW).await;
            if let Some(client) = client.upgrade().filter(|client| client.number.get() == number) {
                client.is_slow.set(client.worker.borrow().is_some() && !client.is_loaded.get());
                if client.is_slow.get() && !client.waiting.borrow().is_empty() {
                    client.on_slow.emit(true);
                }
            }
        });
        Ok(worker)
    }

    fn receive(&self, message: JsValue) {
        let Some(bytes) = message.dyn_ref::<Uint8Array>() else {
            let is_loaded = Reflect::get(&message, &"isLoaded".into()).is_ok_and(|is_loaded| is_loaded.is_truthy());
            // `worker.js` says why the worker is of no more use, as the wasm no longer can.
            match told(&message, "crash") {
                Some(why) => self.crash(&why, is_loaded),
                None => self.loaded(),
            }
            return;
        };
        self.loaded();
        match protocol::unpack(&bytes.to_vec()) {
            Ok(Reply { id, answer }) => {
                // Taken out first: the callback may post again.
                let on_reply = self.waiting.borrow_mut().remove(&id);
                if let Some(on_reply) = on_reply {
                    on_reply(Ok(answer));
                }
            }
            Err(error) => self.crash(&error.to_string(), true),
        }
    }

    fn loaded(&self) {
        self.is_loaded.set(true);
        if self.is_slow.replace(false) {
            self.on_slow.emit(false);
        }
    }

    /// Terminates the worker and reports the crash to every open question.
    fn crash(&self, message: &str, is_loaded: bool) {
        self.let_go();
        for on_reply in self.waiting.take().into_values() {
            on_reply(Err(Crash { message: message.to_owned(), is_loaded }));
        }
    }

    fn let_go(&self) {
        if let Some(worker) = self.worker.take() {
            // Else its earlier messages still arrive.
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
        self.held.take();
        self.is_loaded.set(false);
        self.is_slow.set(false);
    }
}

/// A property that is a text.
fn told(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string().filter(|text| !text.is_empty())
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
    use plimsoll_session::Settings;
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

    async fn ping(client: &WorkerClient) -> Result<Answer, Crash> {
        let (sender, receiver) = oneshot::channel();
        client.ask(0, Question::Ping, move |reply| drop(sender.send(reply)));
        receiver.await.unwrap()
    }

    #[wasm_bindgen_test]
    async fn each_answer_reaches_whoever_asked() {
        let client = WorkerClient::with_spawn(|| worker(""), Callback::noop());
        assert_eq!(ping(&client).await, Ok(Answer::Pong));
        assert_eq!(ping(&client).await, Ok(Answer::Pong));
    }

    #[wasm_bindgen_test]
    async fn a_reported_crash_ends_the_request_and_the_next_one_meets_a_new_worker() {
        let spawn = || {
            thread_local!(static SPAWNED: Cell<u32> = const { Cell::new(0) });
            let spawned = SPAWNED.replace(SPAWNED.get() + 1);
            worker(if spawned == 0 { "postMessage({ crash: 'out of luck', isLoaded: true }); return" } else { "" })
        };
        let client = WorkerClient::with_spawn(spawn, Callback::noop());
        assert_eq!(ping(&client).await, Err(Crash { message: "out of luck".to_owned(), is_loaded: true }));
        assert_eq!(ping(&client).await, Ok(Answer::Pong));
    }

    #[wasm_bindgen_test]
    fn a_file_is_sent_once_to_each_worker() {
        let client = WorkerClient::with_spawn(|| worker(""), Callback::noop());
        let file = |path: &str| Shared::new(InputFile { path: path.to_owned(), bytes: path.as_bytes().to_vec() });
        let (one, other) = (file("one"), file("other"));
        let sent = |files: &[Shared<InputFile>], question: fn(Vec<SentFile>) -> Question| {
            let mut question = question(SentFile::all(files));
            client.0.spare(&mut question);
            question.files_mut().cloned().unwrap()
        };
        let compare = |files| Question::Compare(files, Settings::default());
        let audit = |files| Question::Audit(files, Settings::default());
        let whole = |file: &Shared<InputFile>| SentFile::New(file.clone());
        assert_eq!(sent(std::slice::from_ref(&one), compare), [whole(&one)]);
        assert_eq!(sent(&[one.clone(), other.clone()], audit), [whole(&one), whole(&other)]);
        let again = file("one");
        let sent_again = sent(&[other.clone(), again.clone()], compare);
        assert_eq!(sent_again, [SentFile::Held(1), whole(&again)], "another file of the same name is another file");
        client.0.crash("of age", true);
        assert_eq!(sent(std::slice::from_ref(&other), compare), [whole(&other)]);
    }

    #[wasm_bindgen_test]
    async fn nobody_hears_of_a_question_that_was_stopped() {
        let client = WorkerClient::with_spawn(|| worker(""), Callback::noop());
        let heard = Rc::new(Cell::new(false));
        let hear = Rc::clone(&heard);
        client.ask(0, Question::Ping, move |_| hear.set(true));
        assert!(client.waits_for().is_some());
        client.stop();
        assert!(client.waits_for().is_none());
        assert_eq!(ping(&client).await, Ok(Answer::Pong));
        assert!(!heard.get());
    }

    #[wasm_bindgen_test]
    async fn a_script_that_is_not_there_is_told_of() {
        let client = WorkerClient::with_spawn(|| Worker::new("/no-such-worker.js"), Callback::noop());
        let Err(crash) = ping(&client).await else { panic!("answered") };
        assert!(!crash.is_loaded && !crash.message.is_empty(), "{crash:?}");
    }

    #[wasm_bindgen_test]
    async fn an_uncaught_exception_is_a_crash() {
        let client = WorkerClient::with_spawn(|| worker("throw new Error('out of memory')"), Callback::noop());
        let Err(crash) = ping(&client).await else { panic!("answered") };
        assert!(crash.message.contains("out of memory"), "{crash:?}");
    }

    #[wasm_bindgen_test]
    async fn a_worker_that_cannot_start_is_a_crash() {
        let client = WorkerClient::with_spawn(|| Err("no workers here".into()), Callback::noop());
        assert!(ping(&client).await.is_err());
    }
}
