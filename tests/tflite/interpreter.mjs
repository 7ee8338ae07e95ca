// Runs a .tflite in a TensorFlow Lite interpreter: the WebAssembly of npm's @tensorflow/tfjs-tflite, in plain Node.
//   node interpreter.mjs MODEL IN.bin OUT.bin INVOCATIONS
// IN.bin: the first input's little-endian integers, INVOCATIONS of them for each window, one window after the other.
// OUT.bin: the first output's after each invocation. Every window starts from a fresh interpreter; inputs beyond the
// first are states: zeros at first, then the outputs beyond the first of the invocation before.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [, , modelPath, inputPath, outputPath, invocations] = process.argv;
const require = createRequire(path.resolve('package.json'));
const wasm = path.join(path.dirname(require.resolve('@tensorflow/tfjs-tflite/package.json')), 'wasm');

// The script declares its factory as a variable: it is meant for a page, not for Node's module loader.
const file = path.join(wasm, 'tflite_web_api_cc.js');
const script = `${fs.readFileSync(file, 'utf8')}\n;return tflite_web_api_ModuleFactory;`;
const factory = new Function('require', '__filename', '__dirname', script)(require, file, wasm);
const module = await WebAssembly.compile(fs.readFileSync(path.join(wasm, 'tflite_web_api_cc.wasm')));
const model = fs.readFileSync(modelPath);

// Releasing an interpreter that holds resource variables traps in this version, so instances are left behind instead.
const windowsOfInstance = 8;
let library;
let created = 0;

async function createRunner() {
  if (created++ % windowsOfInstance === 0) library = await createLibrary();
  const pointer = library._malloc(model.length);
  library.HEAPU8.set(model, pointer);
  const result = library.TFLiteWebModelRunner.CreateFromBufferAndOptions(pointer, model.length, {
    numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1, enableWebNNDelegate: false, webNNDevicePreference: 0,
  });
  if (!result.ok()) throw new Error(`${modelPath}: ${result.errorMessage()}`);
  return result.value();
}

function createLibrary() {
  return factory({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports).then((instance) => done(instance));
      return {};
    },
  });
}

const bytesOf = (tensor) => {
  const data = tensor.data();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};
const all = (tensors) => Array.from({ length: tensors.size() }, (_, i) => tensors.get(i));

const data = fs.readFileSync(inputPath);
const outputs = [];
let offset = 0;
while (offset < data.length) {
  const runner = await createRunner();
  let states = all(runner.GetInputs()).slice(1).map((state) => Buffer.alloc(bytesOf(state).length));
  for (let step = 0; step < Number(invocations); step++) {
    // Tensors are asked for anew each time: an invocation may move them.
    const [x, ...stateInputs] = all(runner.GetInputs());
    const size = bytesOf(x).length;
    if (offset + size > data.length) throw new Error(`${inputPath}: ${data.length} bytes are not a whole number of windows`);
    bytesOf(x).set(data.subarray(offset, offset + size));
    stateInputs.forEach((input, i) => bytesOf(input).set(states[i]));
    offset += size;
    if (runner.Infer() === false) throw new Error(`${modelPath}: invocation ${step} failed`);
    const results = all(runner.GetOutputs()).map((tensor) => Buffer.from(bytesOf(tensor)));
    outputs.push(results[0]);
    states = results.slice(1);
  }
}
fs.writeFileSync(outputPath, Buffer.concat(outputs));
