(module
  (type (;0;) (func (param i32 i32 i32 i32 i32)))
  (type (;1;) (func (param i32 i32 i32 i32 i32)))
  (import "e" "m" (memory (;0;) 1 1))
  (func (;0;) (type 0) (param i32 i32 i32 i32 i32)
    (local v128 v128 v128 i32 i32 i32 i32 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 i32)
    (local.set 5
      (v128.load32_splat
        (local.get 1)))
    (local.set 6
      (v128.load align=4
        (local.get 1)))
    (local.set 7
      (v128.load offset=16 align=4
        (local.get 1)))
    (local.set 8
      (local.get 3))
    (if  ;; label = @1
      (i32.lt_s
        (local.get 8)
        (local.get 4))
      (then
        (loop  ;; label = @2
          (local.set 9
            (i32.add
              (local.get 0)
              (i32.mul
                (local.get 8)
                (i32.const 384))))
          (local.set 10
            (i32.add
              (local.get 2)
              (i32.mul
                (local.get 8)
                (i32.const 384))))
          (local.set 11
            (i32.const 2))
          (loop  ;; label = @3
            (local.set 12
              (v128.load align=4
                (local.get 9)))
            (local.set 13
              (v128.load offset=16 align=4
                (local.get 9)))
            (local.set 14
              (v128.load offset=32 align=4
                (local.get 9)))
            (local.set 15
              (v128.load offset=48 align=4
                (local.get 9)))
            (local.set 16
              (v128.load offset=64 align=4
                (local.get 9)))
            (local.set 17
              (v128.load offset=80 align=4
                (local.get 9)))
            (local.set 18
              (v128.load offset=96 align=4
                (local.get 9)))
            (local.set 19
              (v128.load offset=112 align=4
                (local.get 9)))
            (local.set 20
              (v128.load offset=128 align=4
                (local.get 9)))
            (local.set 21
              (v128.load offset=144 align=4
                (local.get 9)))
            (local.set 22
              (v128.load offset=160 align=4
                (local.get 9)))
            (local.set 23
              (v128.load offset=176 align=4
                (local.get 9)))
            (local.set 24
              (i32.const 1))
            (if  ;; label = @4
              (local.get 24)
              (then
                (loop  ;; label = @5
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 12
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 12)))
                  (local.set 13
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 13)))
                  (local.set 14
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 14)))
                  (local.set 15
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 15)))
                  (local.set 16
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 16)))
                  (local.set 17
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 17)))
                  (local.set 18
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 18)))
                  (local.set 19
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 19)))
                  (local.set 20
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 20)))
                  (local.set 21
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 21)))
                  (local.set 22
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 6)
                      (local.get 22)))
                  (local.set 23
                    (f32x4.relaxed_madd
                      (local.get 5)
                      (local.get 7)
                      (local.get 23)))
                  (local.set 24
                    (i32.add
                      (local.get 24)
                      (i32.const -1)))
                  (br_if 0 (;@5;)
                    (local.get 24)))))
            (v128.store align=4
              (local.get 10)
              (local.get 12))
            (v128.store offset=16 align=4
              (local.get 10)
              (local.get 13))
            (v128.store offset=32 align=4
              (local.get 10)
              (local.get 14))
            (v128.store offset=48 align=4
              (local.get 10)
              (local.get 15))
            (v128.store offset=64 align=4
              (local.get 10)
              (local.get 16))
            (v128.store offset=80 align=4
              (local.get 10)
              (local.get 17))
            (v128.store offset=96 align=4
              (local.get 10)
              (local.get 18))
            (v128.store offset=112 align=4
              (local.get 10)
              (local.get 19))
            (v128.store offset=128 align=4
              (local.get 10)
              (local.get 20))
            (v128.store offset=144 align=4
              (local.get 10)
              (local.get 21))
            (v128.store offset=160 align=4
              (local.get 10)
              (local.get 22))
            (v128.store offset=176 align=4
              (local.get 10)
              (local.get 23))
            (local.set 9
              (i32.add
                (local.get 9)
                (i32.const 192)))
            (local.set 10
              (i32.add
                (local.get 10)
                (i32.const 192)))
            (local.set 11
              (i32.add
                (local.get 11)
                (i32.const -1)))
            (br_if 0 (;@3;)
              (local.get 11)))
          (local.set 8
            (i32.add
              (local.get 8)
              (i32.const 1)))
          (br_if 0 (;@2;)
            (i32.lt_s
              (local.get 8)
              (local.get 4)))))))
  (func (;1;) (type 1) (param i32 i32 i32 i32 i32)
    (local i32 i32 i32)
    (global.set 0
      (local.get 0))
    (global.set 1
      (local.get 1))
    (global.set 2
      (local.get 3))
    (local.set 5
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1024))))
    (local.set 6
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1028))))
    (local.set 7
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1032))))
    (call 0
      (i32.add
        (local.get 5)
        (i32.const 0))
      (i32.add
        (local.get 6)
        (i32.const 0))
      (i32.add
        (local.get 7)
        (i32.const 0))
      (i32.const 0)
      (i32.const 1)))
  (global (;0;) (mut i32) (i32.const 0))
  (global (;1;) (mut i32) (i32.const 0))
  (global (;2;) (mut i32) (i32.const 0))
  (export "main" (func 1)))
