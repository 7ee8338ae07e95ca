# Included with `core` (flags of the compiler), `machine` (of QEMU) and `memory` (a folder of this one's memory.ld) set: builds for a Cortex-M
# and runs what was built on QEMU.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "${core}")
set(CMAKE_ASM_FLAGS_INIT "${core}")
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-nostdlib -L ${CMAKE_CURRENT_LIST_DIR}/${memory} -T ${CMAKE_CURRENT_LIST_DIR}/../../../firmware/link/cortexm.ld")
set(CMAKE_C_STANDARD_LIBRARIES "-lgcc")
set(CMAKE_CROSSCOMPILING_EMULATOR
  qemu-system-arm -machine ${machine} -display none -monitor none -serial none
  -semihosting-config enable=on,target=native -kernel)
